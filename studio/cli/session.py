"""`protean session list|info|check|repair|text|backups|restore`: sessions without the
studio. Nothing here trusts a session file, and none of it but `repair` changes one."""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from engines.text import inert
from sessions.errors import SessionError
from sessions.visit import unreadable
from studio.cli.saying import BROKEN, CommandError, one_line, parser, say
from studio.writing.counts import spoken

ACTIONS = ("list", "info", "check", "repair", "text", "backups", "restore")


def run(arguments: Sequence[str]) -> int:
    asked = _asked(arguments)
    action: Callable[[argparse.Namespace], int] = {
        "list": _list,
        "info": _info,
        "check": _check,
        "repair": _repair,
        "text": _text,
        "backups": _backups,
        "restore": _restore,
    }[asked.action]
    return refusing(asked.file or "the library", lambda: action(asked))


def refusing(name: str, work: Callable[[], int]) -> int:
    """Do something with sessions; a refusal becomes one line and exit code 2."""
    try:
        return work()
    except SessionError as error:
        raise CommandError(f"{error.title}. {error.message}") from None
    except sqlite3.Error as error:
        told = unreadable(Path(name), error)
        raise CommandError(f"{told.title}. {told.message}") from None
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror or error}") from None


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    p = parser(
        "protean session",
        "Look at sessions, check and mend them, without the studio.",
        "  list [FOLDER]   drafts, tags, last lines (--search, --archived)\n"
        "  info FILE       what a session holds\n"
        "  check FILE      whether it is whole, down to every entry\n"
        "  repair FILE     save everything before a damage; the damaged file is kept\n"
        "  text FILE       print the draft, also as of an event or a time (--at)\n"
        "  backups FILE    the copies that were kept of a draft\n"
        "  restore FILE    bring a copy back as a new draft (--copy N, -o NAME.md)\n"
        "FILE is a draft, its .protean file, or a .protean.gz copy.",
    )
    p.add_argument("action", choices=ACTIONS)
    p.add_argument("file", nargs="?", metavar="FILE")
    p.add_argument("--json", action="store_true", help="print one JSON object")
    p.add_argument("--at", metavar="MOMENT", help="text: #1250, 12m, 2025-03-01 14:05")
    p.add_argument("--search", metavar="WORDS", help="list: words or #tags to find")
    p.add_argument("--archived", action="store_true", help="list: those put away")
    p.add_argument("--copy", metavar="N", type=int, help="restore: the copy's number")
    p.add_argument("-o", "--output", metavar="NAME.md", help="restore: the new draft")
    asked = p.parse_args(arguments)
    if asked.file is None and asked.action != "list":
        raise CommandError(f"name a file: `protean session {asked.action} FILE`")
    for flag, action in (
        ("at", "text"),
        ("search", "list"),
        ("archived", "list"),
        ("copy", "restore"),
        ("output", "restore"),
    ):
        if getattr(asked, flag) and asked.action != action:
            raise CommandError(f"--{flag} belongs to `protean session {action}`")
    return asked


def _list(asked: argparse.Namespace) -> int:
    from sessions.library import Library, matching
    from sessions.places import default_folder
    from sessions.replay.moments import shown
    from studio.drafts.opening import state_folder
    from studio.drafts.recent import noted

    if asked.file is not None:
        folder = Path(asked.file).expanduser()
        if not folder.is_dir():
            raise CommandError(f"{asked.file} is no folder")
        library = Library([folder])
    else:
        library = Library([default_folder()], noted(state_folder() / "recent.json"))
    entries = matching(library.entries(), asked.search or "")
    entries = [entry for entry in entries if entry.archived == asked.archived]
    if asked.json:
        listed: list[dict[str, Any]] = [
            {
                "title": entry.title,
                "draft": str(entry.draft),
                "session": str(entry.session) if entry.session else None,
                "changed": entry.changed,
                "words": entry.words,
                "tags": list(entry.tags),
                "last_line": entry.last,
                "archived": entry.archived,
            }
            for entry in entries
        ]
        print(json.dumps({"drafts": listed}))
        return 0
    for entry in entries:
        tags = "".join(f" #{tag}" for tag in entry.tags)
        words = spoken(entry.words, "word", "words")
        facts = f"{words}, {shown(entry.changed)}{tags}"
        say(f"{one_line(entry.title)}  {facts}")
        say(f"    {one_line(str(entry.draft))}")
        if entry.last:
            say(f"    … {one_line(entry.last)[-72:]}")
    if not entries:
        say("No drafts were found.")
    return 0


def _info(asked: argparse.Namespace) -> int:
    from studio.drafts.session_facts import facts, lines

    found = facts(Path(asked.file))
    if asked.json:
        print(json.dumps(found))
        return 0
    rows = lines(found)
    width = max(len(what) for what, _ in rows)
    for what, value in rows:
        say(f"{what:<{width}}  {one_line(value)}")
    return 0


def _check(asked: argparse.Namespace) -> int:
    from sessions.mending.inspection import inspect

    found = inspect(Path(asked.file))
    if asked.json:
        checks = [
            {"what": f.what, "ok": f.ok, "found": f.found, "mend": f.mend}
            for f in found.findings
        ]
        answer = {
            "ok": found.ok,
            "damaged": found.damaged,
            "session": str(found.session),
            "events": found.good,
            "checks": checks,
        }
        print(json.dumps(answer))
        return 0 if found.ok else BROKEN
    for finding in found.findings:
        say(f"{'ok  ' if finding.ok else 'mend'}  {finding.what:<9}  {finding.found}")
        if finding.mend:
            say(f"{'':17}{finding.mend}")
    return 0 if found.ok else BROKEN


def _repair(asked: argparse.Namespace) -> int:
    from sessions.mending.repair import repair

    done = repair(Path(asked.file))
    if asked.json:
        answer = {
            "repaired": done.kept is not None,
            "session": str(done.session),
            "kept": str(done.kept) if done.kept else None,
            "events": done.n_events,
            "rescued": str(done.rescued) if done.rescued else None,
            "words_from": done.words_from,
        }
        print(json.dumps(answer))
        return 0
    if done.kept is None:
        say("The session is whole; nothing was changed.")
        return 0
    say(f"{done.n_events:,} entries before the damage were saved.")
    say(f"The draft's words are those of {done.words_from}.")
    say(f"The damaged file is kept as {done.kept.name}.")
    if done.rescued is not None:
        say(f"Words that only the session knew are in {done.rescued.name}.")
    return 0


def _text(asked: argparse.Namespace) -> int:
    from sessions.exchange.leaving import leave

    path = Path(asked.file)
    found = leave(_session(path), asked.at or "")
    if asked.json:
        answer = {"text": found.text, "event": found.event, "at": found.changed}
        print(json.dumps(answer))
    elif sys.stdout.isatty():
        print(inert(found.text))
    else:
        # Into a file or a pipe go the very words, to the byte.
        sys.stdout.flush()
        sys.stdout.buffer.write(found.text.encode("utf-8", "replace"))
    return 0


def _session(path: Path) -> Path:
    from sessions.visit import PACKED, whereabouts

    return path if path.name.endswith(PACKED) else whereabouts(path)[0]


def _backups(asked: argparse.Namespace) -> int:
    from sessions.mending.backups import backups
    from sessions.places import draft_of

    found = backups(draft_of(Path(asked.file)))
    if asked.json:
        copies = [
            {
                "copy": backup.number,
                "made": backup.made.isoformat(),
                "session": str(backup.session),
                "words": str(backup.words),
            }
            for backup in found
        ]
        print(json.dumps({"copies": copies}))
        return 0
    for backup in found:
        say(f"{backup.number:>6}  {backup.made:%Y-%m-%d %H:%M:%S}  {backup.session}")
    if not found:
        say("No copies of this draft were found.")
    return 0


def _restore(asked: argparse.Namespace) -> int:
    from sessions.exchange.arriving import unused
    from sessions.mending.backups import backups, bring_back
    from sessions.places import draft_of

    draft = draft_of(Path(asked.file))
    found = backups(draft)
    chosen = [b for b in found if asked.copy in (None, b.number)]
    if not chosen:
        raise CommandError(
            "there is no such copy; `protean session backups FILE` lists them"
        )
    if asked.output:
        target = Path(asked.output).expanduser()
        if target.suffix not in (".md", ".txt"):
            raise CommandError("-o: a draft ends in .md or .txt")
    else:
        target = unused(draft.parent, f"{draft.stem}-copy-{chosen[0].number}")
    made = bring_back(chosen[0], draft_of(target))
    if asked.json:
        print(json.dumps({"draft": str(made), "copy": chosen[0].number}))
    else:
        say(f"The copy of {chosen[0].made:%Y-%m-%d %H:%M} is now {made}.")
    return 0
