"""`protean replay`: a recorded session again, on the screen or without one."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sessions.errors import SessionError
from sessions.replay.player import IDLE, SPEEDS, Player
from sessions.replay.whenever import GRAMMAR, seek
from sessions.telling import clock, name
from studio.cli.saying import BROKEN, CommandError, one_line, parser, say
from studio.writing.counts import bar, spoken

if TYPE_CHECKING:
    from sessions.replay.account import Account
    from studio.replay.verify import Report

SMALLEST, LARGEST = (20, 8), (400, 200)


def run(arguments: Sequence[str]) -> int:
    asked = _asked(arguments)
    try:
        player = Player(Path(asked.session), idle=asked.idle or None)
    except SessionError as error:
        raise CommandError(f"{error.title}. {error.message}") from None
    with player:
        try:
            return _run(asked, player)
        except SessionError as error:
            raise CommandError(f"{error.title}. {error.message}", BROKEN) from None


def _run(asked: Namespace, player: Player) -> int:
    player.speed = asked.speed
    if asked.at is not None:
        seek(player, asked.at)
    if asked.fork:
        from sessions.replay.forking import fork

        if asked.at is None:
            seek(player, "end")
        say(f"{fork(player, Path(asked.fork).expanduser())}")
        return _warned(player)
    if asked.verify:
        return _verify(asked, player)
    if asked.account:
        return _account(asked, player)
    if asked.cast or asked.html:
        return _export(asked, player)
    return _room(asked, player)


def _room(asked: Namespace, player: Player) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise CommandError(
            "the replay room needs a terminal; --account, --html, --cast and --verify "
            "work without one"
        )
    from studio.replay.app import watch

    forked = watch(player)
    if forked is None:
        return 0
    player.close()
    from studio.app import run as open_studio

    return int(open_studio(forked) or 0)


# -- verify ------------------------------------------------------------------------


def _verify(asked: Namespace, player: Player) -> int:
    from engines.catalog import embedded_model
    from studio.replay.verify import Verifier

    model = Path(asked.model).expanduser() if asked.model else embedded_model()
    adapters = [Path(path).expanduser() for path in asked.adapter]
    verifier = Verifier(
        model.absolute(),
        [] if asked.scripted else [*_known_adapters(model), *adapters],
        scripted=asked.scripted,
    )
    told = 0

    def tell(report: Report) -> None:
        nonlocal told
        if not asked.json:
            for verdict in report.verdicts[told:]:
                say(_line(verdict), flush=True)
        told = len(report.verdicts)

    report = verifier.run(player, tell)
    if asked.json:
        about = {"session": str(player.path), "events": player.n_events}
        print(json.dumps({**about, "trouble": player.trouble, **report.plain()}))
    else:
        _summary(report, player)
    return 0 if report.exact and not player.trouble else BROKEN


def _known_adapters(model: Path) -> list[Path]:
    """The adapters that the user has: those that come with the model, and their own."""
    from engines.catalog import heads_for
    from studio.settings.settings import load

    chosen, _ = load()
    paths = [
        scale.path for head in heads_for(model) for scale in head.voice.adapters
    ] + list(chosen.adapters)
    return [Path(path) for path in dict.fromkeys(paths)]


def _line(verdict: object) -> str:
    from studio.replay.verify import Verdict

    assert isinstance(verdict, Verdict)
    tokens = spoken(verdict.tokens, "token", "tokens")
    line = f"#{verdict.event}  {name(verdict.voice)} {verdict.take + 1}  {tokens}  "
    line += verdict.result
    if verdict.differs_at >= 0:
        line += f" from token {verdict.differs_at}"
    return f"{line}. {verdict.why}" if verdict.why else line


def _summary(report: Report, player: Player) -> None:
    total = len(report.verdicts)
    for difference in report.differences:
        say(difference)
    if player.trouble:
        say(player.trouble)
    if not total:
        say("No take was recorded in this session.")
        return
    same = report.count("same")
    say(
        f"{same:,} of {spoken(total, 'take', 'takes')} token for token the same"
        f" ({same / total:.0%})."
    )
    if skipped := report.count("skipped"):
        say(f"{spoken(skipped, 'take was', 'takes were')} not woven again.")


# -- account -----------------------------------------------------------------------


def _account(asked: Namespace, player: Player) -> int:
    from sessions.replay.account import account

    if asked.at is None:
        seek(player, "end")
    found = account(player)
    if asked.json:
        about = {"session": str(player.path), "event": player.n}
        print(json.dumps({**about, "trouble": player.trouble, **found.plain()}))
        return 0
    for line in account_lines(player.path.stem, found):
        say(line)
    return _warned(player)


SAYING = {
    "typed": "typed by the writer",
    "edited": "changed inside taken passages",
    "taken": "taken from the voices",
    "pasted": "pasted",
    "replaced": "put in place of other words",
    "outside": "written by another program",
    "opened": "there when the session began",
}


def account_lines(title: str, found: Account) -> list[str]:
    """The account in words; names are inert."""
    words = spoken(found.n_words, "word", "words")
    lines = [f"{name(title)}: {words}, {found.n_letters:,} letters", ""]
    for kind, said in SAYING.items():
        if found.letters[kind]:
            share = found.share(kind)
            words = spoken(found.words[kind], "word", "words")
            lines.append(f"{bar(share, 20)} {share:6.1%}  {said}, {words}")
    if found.voices:
        lines.append("")
    for voice, its in found.voices.items():
        share = its.letters_kept / found.n_letters if found.n_letters else 0.0
        line = (
            f"{name(voice)}: {share:.1%} of the draft; "
            f"{spoken(its.offered, 'take', 'takes')} offered, "
            f"{spoken(its.accepted, 'piece', 'pieces')} taken"
        )
        if its.refused:
            line += f", {its.refused:,} refused"
        if its.letters_changed and its.letters_taken:
            changed = its.letters_changed / its.letters_taken
            line += f", {changed:.0%} of it changed or cut since"
        lines.append(line)
    lines.append("")
    times = spoken(max(1, found.sittings), "sitting", "sittings")
    lines.append(
        f"{clock(found.active_s)} at work in {times}, "
        f"{clock(found.recorded_s)} from the first event to the last"
    )
    return lines


# -- export ------------------------------------------------------------------------


def _export(asked: Namespace, player: Player) -> int:
    player.read()
    dark, light = voice_hues(player.score.voices)
    if asked.html:
        from studio.replay.html import page

        _write(asked.html, [page(player, (dark, light))], asked.force)
    if asked.cast:
        from studio.replay.cast import lines

        columns, rows = asked.size
        made = lines(player, dark, speed=asked.speed, width=columns, height=rows)
        _write(asked.cast, made, asked.force)
    return _warned(player)


def voice_hues(voices: Iterable[str]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Colours for exports: on a dark page, as asciicasts have, and on a light one."""
    from studio.themes import DARK, LIGHT, hues

    names = list(voices)
    return hues(names, DARK), hues(names, LIGHT)


def _write(target: str, parts: Iterable[str], force: bool) -> None:
    """Write a file whole or not at all; `-` is standard output."""
    if target == "-":
        for part in parts:
            print(part, end="")
        return
    path = Path(target).expanduser()
    if path.exists() and not force:
        raise CommandError(f"{path} exists; choose another name or add --force")
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            for part in parts:
                file.write(part)
        os.replace(partial, path)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        partial.unlink(missing_ok=True)
    print(one_line(str(path)), file=sys.stderr)


def _warned(player: Player) -> int:
    if player.trouble:
        print(f"protean: {one_line(player.trouble)}", file=sys.stderr)
        return BROKEN
    return 0


# -- arguments ---------------------------------------------------------------------


def _asked(arguments: Sequence[str]) -> Namespace:
    p = parser(
        "protean replay",
        "Watch a recorded session again, or ask something of it. No model is needed "
        "but for --verify.",
        f"WHEN is {GRAMMAR}.",
    )
    p.add_argument("session", help="a .protean file, or the draft beside it")
    p.add_argument("--at", metavar="WHEN", help="begin (or fork, or count) there")
    p.add_argument("--speed", type=_speed, default=1.0, metavar="X", help="0.25 to 64")
    p.add_argument(
        "--idle",
        type=_seconds,
        default=IDLE,
        metavar="S",
        help="cut pauses to so many seconds; 0 shows them all",
    )
    what = p.add_mutually_exclusive_group()
    what.add_argument(
        "--verify", action="store_true", help="weave every take again and compare"
    )
    what.add_argument("--account", action="store_true", help="who wrote how much of it")
    what.add_argument("--fork", metavar="OUT.md", help="a new session from there")
    what.add_argument("--cast", metavar="FILE", help="write an asciicast (version 2)")
    what.add_argument(
        "--html", metavar="FILE", help="write a page that plays by itself"
    )
    p.add_argument("--json", action="store_true", help="print one JSON object")
    p.add_argument("--force", action="store_true", help="replace the file")
    p.add_argument(
        "--size", type=_size, default=(110, 32), metavar="WxH", help="of the asciicast"
    )
    p.add_argument("--model", metavar="GGUF", help="verify with this model")
    p.add_argument(
        "--adapter",
        action="append",
        default=[],
        metavar="FILE",
        help="an adapter it may have used; may be given again",
    )
    p.add_argument("--scripted", action="store_true", help="verify scripted voices")
    return p.parse_args(arguments)


def _speed(word: str) -> float:
    speed = _number(word)
    if not SPEEDS[0] <= speed <= SPEEDS[-1]:
        raise ArgumentTypeError(f"{word!r} is not between {SPEEDS[0]} and 64")
    return speed


def _seconds(word: str) -> float:
    seconds = _number(word)
    if not 0 <= seconds <= 1e9:
        raise ArgumentTypeError(f"{word!r} is no number of seconds")
    return seconds


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise ArgumentTypeError(f"{word!r} is not a number") from None


def _size(word: str) -> tuple[int, int]:
    columns, _, rows = word.partition("x")
    size = (int(columns), int(rows)) if columns.isdecimal() and rows.isdecimal() else ()
    if not size or not all(
        low <= side <= high
        for low, side, high in zip(SMALLEST, size, LARGEST, strict=True)
    ):
        raise ArgumentTypeError(f"{word!r} is not a size such as 110x32")
    return size[0], size[1]
