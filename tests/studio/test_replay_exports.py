"""Recordings as asciicasts and as pages: true to the words, deaf to what they hide."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from textual.color import Color

from engines.text import inert
from sessions.replay.player import Player
from studio.cli.main import main
from studio.cli.replay import voice_hues
from studio.replay.cast import lines
from studio.replay.html import page
from studio.themes import READABLE, contrast
from tests.sessions.recorded import Hand

HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
    "\x1b]0;pwned\x07\x1b[2J\u202eevil\u2028{{script}}[bold red]x[/] & "
    "\U0001f30a \x9b31m"
)
SENT = re.compile(
    r"\x1b\[(?:\d+;1H|0m|0;[127]m|0;38;2;\d+;\d+;\d+m|\?25l|2J)", re.ASCII
)


def recorded(path: Path, *, hostile: bool = False) -> Hand:
    hand = Hand(path, seed=3)
    hand.write("He went ")
    hand.weave(" home in the rain.", " away \U0001f30a for good.")
    hand.accept("home in the rain.")
    hand.record("mark", {"name": HOSTILE if hostile else "the turn"})
    hand.write(" Then \U0001f30a")
    hand.live(40)
    if hostile:
        hand.put(HOSTILE)
        hand.weave(HOSTILE, voice=HOSTILE)
        hand.accept(HOSTILE, voice=HOSTILE[:150])
        hand.undo()
        hand.record("weave", {"kind": "weave", "names": 7, "weave": "x"})
        hand.record("take", {"weave": 1, "voice": [], "take": {}, "pace": [[1, 2, 3]]})
        hand.record("look", {"voice": {}, "take": [], "hand": HOSTILE})
    hand.close()
    return hand


class Screen:
    """A terminal that knows what our recordings send, and no more."""

    def __init__(self, width: int, height: int) -> None:
        self.cells = [[" "] * width for _ in range(height)]

    def feed(self, data: str) -> None:
        row = column = at = 0
        while at < len(data):
            if match := SENT.match(data, at):
                if match[0].endswith("H"):
                    row, column = int(match[0][2:].split(";")[0]) - 1, 0
                at = match.end()
                continue
            assert data[at] >= " ", f"a control character was sent: {data[at]!r}"
            if column < len(self.cells[row]):
                self.cells[row][column] = data[at]
            column += 1
            at += 1

    @property
    def text(self) -> str:
        return "\n".join("".join(row).rstrip() for row in self.cells)


def cast(path: Path, **how: Any) -> tuple[dict[str, Any], list[list[Any]]]:
    with Player(path) as player:
        made = list(lines(player, voice_hues(player.score.voices)[0], **how))
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in made)
    header, *events = (json.loads(line) for line in made)
    return header, events


def test_an_asciicast_is_one(tmp_path: Path) -> None:
    hand = recorded(tmp_path / "a.md")
    header, events = cast(tmp_path / "a.md", width=100, height=24)
    assert (header["version"], header["width"], header["height"]) == (2, 100, 24)
    assert isinstance(header["timestamp"], int)
    times = [event[0] for event in events]
    assert times == sorted(times)
    assert times[-1] == pytest.approx(header["duration"])
    assert {event[1] for event in events} == {"o", "m"}
    assert [event[2] for event in events if event[1] == "m"] == ["marked: the turn"]
    screen, seen = Screen(100, 24), ""
    for _, kind, data in events:
        if kind == "o":
            screen.feed(data)
            seen += screen.text
    assert "He went home in the rain." in seen
    # The lane grew word by word, as it did when it was recorded.
    assert re.search(r"home in *\n", seen)
    last = hand.text.rstrip("\n").split("\n")[-1].split()[-3:]
    assert all(inert(word) in screen.text for word in last)


def test_speed_and_size_are_what_was_asked(tmp_path: Path) -> None:
    recorded(tmp_path / "a.md")
    slow, _ = cast(tmp_path / "a.md")
    fast, events = cast(tmp_path / "a.md", speed=4.0, width=60, height=20)
    assert fast["duration"] < slow["duration"]
    screen = Screen(60, 20)
    for _, kind, data in events:
        if kind == "o":
            screen.feed(data)


def test_what_hides_in_words_reaches_no_terminal(tmp_path: Path) -> None:
    recorded(tmp_path / "a.md", hostile=True)
    _, events = cast(tmp_path / "a.md")
    screen = Screen(110, 32)
    for _, kind, data in events:
        if kind == "o":
            screen.feed(data)
        else:
            assert data == inert(data)
            assert "\x1b" not in data
    everything = "".join(event[2] for event in events)
    assert not set(everything) & set("\x07\x9b\u202e\u2028")


class Parsed(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {}
        self._at = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._at = tag

    def handle_data(self, data: str) -> None:
        self.inside.setdefault(self._at, []).append(data)


def html(path: Path) -> tuple[str, Parsed]:
    with Player(path) as player:
        player.read()
        text = page(player, voice_hues(player.score.voices))
    parsed = Parsed()
    parsed.feed(text)
    return text, parsed


def test_a_page_is_whole_in_itself_and_lets_nothing_in(tmp_path: Path) -> None:
    recorded(tmp_path / "a.md", hostile=True)
    text, parsed = html(tmp_path / "a.md")
    names = [tag for tag, _ in parsed.tags]
    assert names.count("script") == 2
    assert "img" not in names
    assert "link" not in names
    assert "iframe" not in names
    data = text.split('id="recording">')[1].split("</script>")[0]
    shell = re.sub(r"<noscript>.*?</noscript>", "", text.replace(data, ""), flags=re.S)
    assert not re.search(r"(?:src|href)\s*=|url\(|@import|https?:", shell)
    policy = next(
        attrs["content"] or "" for _, attrs in parsed.tags if "http-equiv" in attrs
    )
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert not any(name.startswith("on") for _, attrs in parsed.tags for name in attrs)
    for sign in "\x1b\x07\x9b\u202e\u2028":
        assert sign not in text
    assert "<" not in data
    assert "alert(1)" in json.dumps(json.loads(data))


def test_a_light_page_has_colours_that_can_be_read_on_it(tmp_path: Path) -> None:
    recorded(tmp_path / "a.md")
    _, parsed = html(tmp_path / "a.md")
    data = json.loads(next(d for d in parsed.inside["script"] if d.startswith("{")))
    dark, light = data["hues"]
    assert len(dark) == len(light) == len(data["voices"]) > 0
    for hues, paper in ((light, "#fbf7ef"), (dark, "#15151b")):
        ground = Color.parse(paper)
        found = {hue: contrast(Color.parse(hue), ground) for hue in hues}
        assert min(found.values()) >= READABLE, found


def test_the_policy_names_the_script_by_its_hash(tmp_path: Path) -> None:
    import base64
    import hashlib

    recorded(tmp_path / "a.md")
    text, _ = html(tmp_path / "a.md")
    script = text.rsplit("<script>", 1)[1].split("</script>")[0]
    style = text.split("<style>", 1)[1].split("</style>")[0]
    for part in (script, style):
        digest = base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in text


BROWSER = """
const fs = require("fs");
const text = fs.readFileSync(process.argv[2], "utf8");
const cut = (a, b) => text.split(a)[1].split(b)[0];
const made = () => ({
  style: {}, children: [], listeners: {}, textContent: "", value: "0", width: 1200,
  height: 28, append(...c) { this.children.push(...c); },
  replaceChildren(...c) { this.children = c; },
  addEventListener(kind, f) { this.listeners[kind] = f; },
  getBoundingClientRect: () => ({ top: 0, bottom: 0 }), scrollIntoView() {},
  getContext: () => ({ fillRect() {}, clearRect() {} }),
});
const parts = {};
const byId = (id) => parts[id] ||= made();
byId("recording").textContent = cut('id="recording">', "</script>");
const document = {
  getElementById: byId, createElement: made, body: {}, listeners: {},
  addEventListener(kind, f) { this.listeners[kind] = f; },
};
global.document = document;
global.getComputedStyle = () => ({ color: "" });
global.requestAnimationFrame = () => {};
global.matchMedia = () => ({ matches: true, addEventListener() {} });
global.performance = { now: () => 0 };
eval(text.slice(text.lastIndexOf("<script>") + 8, text.lastIndexOf("</script>")));
const said = (part) => part.children.map((c) => c.textContent);
const shown = () => said(byId("draft").children[0]).join("");
const lanes = () => byId("lanes").children.map(said);
const key = (name, shiftKey = false) => document.listeners.keydown(
  { key: name, shiftKey, target: { tagName: "BODY" }, preventDefault() {} });
const out = { steps: [] };
key("End"); out.end = shown(); out.lanes = lanes();
for (let k = 0; k < 400; k++) key("ArrowLeft");
out.start = shown();
key("Home");
for (let k = 0; k < 4000; k++) {
  key("ArrowRight");
  const now = shown();
  if (out.steps[out.steps.length - 1] !== now) out.steps.push(now);
}
key("End"); out.again = shown();
console.log(JSON.stringify(out));
"""


@pytest.mark.skipif(not shutil.which("node"), reason="there is no node to run it in")
@pytest.mark.parametrize("hostile", [False, True])
def test_the_page_plays_to_the_same_words(tmp_path: Path, hostile: bool) -> None:
    hand = recorded(tmp_path / "a.md", hostile=hostile)
    text, _ = html(tmp_path / "a.md")
    (tmp_path / "a.html").write_text(text, encoding="utf-8")
    (tmp_path / "run.js").write_text(BROWSER, encoding="utf-8")
    command = ["node", str(tmp_path / "run.js"), str(tmp_path / "a.html")]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["end"] == told["again"] == inert(hand.text)
    assert told["steps"][0] in ("", "H")
    assert "He went home in the rain." in told["steps"]
    assert set(told["steps"]) <= {inert(text) for text in hand.truth.text.values()}


def test_the_command_writes_files_and_replaces_none_unasked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded(tmp_path / "a.md")
    draft, out = str(tmp_path / "a.md"), tmp_path / "out"
    for kind in ("--cast", "--html"):
        assert main(["replay", draft, kind, str(out)]) == 0
        first = out.read_bytes()
        assert main(["replay", draft, kind, str(out)]) == 2
        assert "exists" in capsys.readouterr().err
        assert out.read_bytes() == first
        assert main(["replay", draft, kind, str(out), "--force"]) == 0
        out.unlink()
    assert main(["replay", draft, "--html", str(tmp_path / "o\x1b[31mut")]) == 0
    assert "\x1b" not in capsys.readouterr().err
    assert main(["replay", draft, "--html", str(tmp_path / "no" / "x")]) == 2
    assert main(["replay", draft, "--cast", "-", "--size", "9x9"]) == 2
    assert main(["replay", str(tmp_path / "missing.md"), "--account"]) == 2
    capsys.readouterr()
    assert main(["replay", draft, "--account", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert sum(part["share"] for part in told["by"].values()) == pytest.approx(
        1, abs=0.01
    )
    assert main(["replay", draft, "--fork", str(tmp_path / "f.md"), "--at", "#3"]) == 0
    assert (tmp_path / "f.md").read_text() == "H"
    assert main(["replay", draft]) == 2
    assert "terminal" in capsys.readouterr().err
