"""`protean doctor`: what was found on this machine, and what to mend."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from engines import machine, memory
from engines.catalog import check_model, embedded_model, survey, voices_folder
from engines.errors import EngineError
from studio.cli.saying import BROKEN, one_line, parser, say
from studio.settings.settings import load
from studio.weaving.voices import speakers
from studio.writing.counts import spoken

SMALLEST = (80, 24)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. `mend` says what to do and is empty when all is well."""

    what: str
    ok: bool
    found: str
    mend: str = ""
    essential: bool = False
    """Without it the studio cannot write."""


def run(arguments: Sequence[str]) -> int:
    p = parser(
        "protean doctor", "What Protean found on this machine, and what to mend."
    )
    p.add_argument("--model", metavar="GGUF", help="a model file other than our own")
    p.add_argument("--json", action="store_true", help="print one JSON object")
    asked = p.parse_args(arguments)
    model = Path(asked.model).expanduser() if asked.model else embedded_model()
    findings = list(examine(model))
    broken = any(not f.ok and f.essential for f in findings)
    if asked.json:
        print(json.dumps({"ok": not broken, "checks": [asdict(f) for f in findings]}))
        return BROKEN if broken else 0
    width = max(len(finding.what) for finding in findings)
    for finding in findings:
        mark = "ok  " if finding.ok else "mend"
        say(f"{mark}  {finding.what:<{width}}  {one_line(finding.found)}")
        if finding.mend:
            say(f"{'':<{width + 8}}{one_line(finding.mend)}")
    return BROKEN if broken else 0


def examine(model: Path) -> Iterator[Finding]:
    here = machine.this_machine()
    yield Finding(
        "cores",
        here.cores >= 2,
        f"{here.cores} of {here.processor} ({here.system})"
        + (f", {' '.join(here.features)}" if here.features else ""),
        "" if here.cores >= 2 else "one core: the voices answer one after the other",
    )
    yield Finding(
        "memory",
        here.free > 400 << 20,
        f"{memory.shown(here.free)} free"
        + (f" of {memory.shown(here.memory)}" if here.memory else ""),
        "" if here.free > 400 << 20 else "close other programs; 400 MB should be free",
    )
    yield from _build(here)
    yield from _model(model)
    yield from _terminal()
    yield _dictionaries()
    yield from _folders()


def _build(here: machine.Machine) -> Iterator[Finding]:
    build = machine.build()
    if build.problem:
        yield Finding(
            "llama.cpp",
            False,
            build.problem,
            "run `make clean`, remove .venv and run `make run` to build it again",
            essential=True,
        )
        return
    yield Finding(
        "llama.cpp",
        True,
        f"llama-cpp-python {build.version}, {build.features}",
        essential=True,
    )
    kits = ", ".join(here.toolchains)
    if build.offloads:
        yield Finding("GPU", True, "this build uses it")
    elif kits:
        yield Finding(
            "GPU",
            True,
            f"not used; {kits} is installed",
            "the embedded model needs none; for a large one remove .venv and run "
            "`make run` with the GPU in place",
        )
    else:
        yield Finding("GPU", True, "none found; the processor does the work")


def _model(path: Path) -> Iterator[Finding]:
    try:
        header = check_model(path)
        found = survey(path)
    except EngineError as error:
        yield Finding("model", False, error.title, error.message, essential=True)
        return
    takes = [voice.takes for voice in speakers(found.heads, load()[0]) if voice.on]
    n_ctx = min(header.n_ctx_train, 8192)
    placed = memory.placement(header, len(found.heads))
    need = memory.for_voices(header, n_ctx, takes, placed)
    enough = need.total <= memory.available()
    yield Finding(
        "model",
        enough,
        f"{header.name} ({path}), {memory.shown(header.weight_bytes)}, "
        f"about {memory.shown(need.total)} in use "
        f"({spoken(sum(takes), 'take', 'takes')} at once), voices in {placed}",
        "" if enough else "choose a smaller model or close other programs",
        essential=True,
    )
    for head in found.heads:
        yield Finding(f"voice {head.voice.name}", True, head.note)
    for refused, reason in found.refused:
        yield Finding(f"voice {refused.stem}", False, "not used", reason)


def _terminal() -> Iterator[Finding]:
    term = os.environ.get("TERM", "")
    if not sys.stdout.isatty():
        yield Finding("terminal", True, "not asked: the output goes to a file or pipe")
        return
    columns, lines = shutil.get_terminal_size()
    usable = term not in ("", "dumb") and sys.stdin.isatty()
    large = columns >= SMALLEST[0] and lines >= SMALLEST[1]
    deep = os.environ.get("COLORTERM", "") in ("truecolor", "24bit")
    colours = "all colours" if deep else "256 colours or fewer"
    if "NO_COLOR" in os.environ:
        colours = "no colours (NO_COLOR)"
    mend = "" if large else "make the window at least 80 by 24"
    if not usable:
        mend = "open the studio in a terminal window (TERM is not set to one)"
    yield Finding(
        "terminal", usable and large, f"{term} {columns}x{lines}, {colours}", mend
    )
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    yield Finding(
        "letters",
        encoding == "utf8",
        sys.stdout.encoding or "unknown",
        "" if encoding == "utf8" else "set LANG to a UTF-8 locale, such as C.UTF-8",
    )
    inside = "TMUX" in os.environ or term.startswith(("tmux", "screen"))
    yield Finding(
        "clipboard",
        True,
        "by the terminal (OSC 52)" + (", through tmux" if inside else ""),
        "if copies do not arrive: tmux set -g set-clipboard on" if inside else "",
    )


def _dictionaries() -> Finding:
    from studio.writing.dictionaries import dictionaries, user_folder

    names = sorted(dictionaries())
    return Finding(
        "dictionaries",
        bool(names),
        ", ".join(names) or "none",
        "" if names else f"put a hunspell .aff and .dic into {user_folder()}",
    )


def _folders() -> Iterator[Finding]:
    import platformdirs

    for what, folder in (
        ("settings in", platformdirs.user_config_path("protean", appauthor=False)),
        ("voices from", voices_folder()),
        ("cache in", platformdirs.user_cache_path("protean", appauthor=False)),
    ):
        parent = folder
        while not parent.exists() and parent != parent.parent:
            parent = parent.parent
        writable = parent.is_dir() and os.access(parent, os.W_OK)
        yield Finding(
            what,
            writable,
            str(folder),
            "" if writable else "it cannot be written to; mend its permissions",
        )
