"""Lexicons in and out at the desk, and the harvest without the room around it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engines.text import inert

if TYPE_CHECKING:
    from lexicon.graph import Lexicon
    from studio.desk.desk import Desk
    from studio.lexicon.kept import Joined

SESSIONS = (".md", ".markdown", ".txt", ".protean", ".gz")
"""Endings of drafts and sessions, whose lexicon stands in the session."""


def in_session(path: Path) -> bool:
    """Whether a file is a draft or a session, by its ending."""
    return path.suffix.lower() in (*SESSIONS, "")


def read(path: Path, *, history: bool = True) -> Lexicon:
    """The lexicon in a file of any kind, or in the session of another draft.

    Raises LexiconError, SessionError.
    """
    if in_session(path):
        from studio.lexicon.kept import lexicon_of

        return lexicon_of(path)
    from lexicon.files import load

    return load(path, history=history)


def harvest(desk: Desk) -> None:
    """Open the harvest; back from it the desk is as it was."""
    from studio.lexicon.reader import Reader
    from studio.screens.harvest import HarvestRoom
    from studio.screens.lexicon import MOST_PASSED, PASSED

    settings, reader = desk.session.settings, Reader()
    passed = settings.get(PASSED)

    def pass_over(names: list[str]) -> None:
        settings[PASSED] = names[-MOST_PASSED:]

    def left(_: None) -> None:
        reader.stop()
        desk.show_lines()

    room = HarvestRoom(
        desk.lexicon,
        desk.draft.text,
        reader,
        passed=passed if isinstance(passed, list) else (),
        pass_over=pass_over,
        keys=desk.keymap.of("harvest"),
    )
    desk.app.push_screen(room, left)


def bring(desk: Desk) -> None:
    """Ask for a file and take its terms in, beside the typing."""

    def answered(name: str) -> str:
        if not name.strip():
            return ""
        path = Path(name.strip()).expanduser()
        path = path if path.is_absolute() else desk.session.path.parent / path

        def work() -> None:
            from lexicon.errors import LexiconError
            from sessions.errors import SessionError

            try:
                other = read(path)
                joined = desk.lexicon.joined(other)
            except (LexiconError, SessionError) as error:
                desk.app.call_from_thread(desk.tell, error.title, error.message)
            else:
                desk.app.call_from_thread(_brought, desk, joined, other, path)

        desk.run_worker(work, thread=True, group="lexicon", exit_on_error=False)
        return ""

    hint = "a lexicon, a lorebook, or another draft"
    desk.tools.ask.ask("take in the terms of", "", hint, answered)


def _brought(desk: Desk, joined: Joined, other: Lexicon, path: Path) -> None:
    from lexicon.errors import LexiconError

    if desk.session.read_only:
        desk.tell("This draft is read-only here", desk.session.trouble)
        return
    try:
        new = desk.lexicon.adopt(joined, other)
    except LexiconError as error:
        desk.tell(error.title, error.message)
        return
    if desk.lexicon.problem:
        desk.tell("The lexicon was not kept", desk.lexicon.problem)
        return
    said = f"{new} new terms" if new != 1 else "One new term"
    desk.notices.tell(inert(f"{said} from {path.name}."))


def export(desk: Desk, form: str) -> None:
    """Write the lexicon into the Exports folder beside the draft."""
    from lexicon.errors import LexiconError
    from lexicon.files import FORMS, text_of
    from studio.drafts.exporting import FOLDER, free_name, write_out

    if desk.lexicon.empty:
        desk.notices.tell("There is no term yet; name one, or harvest the draft.")
        return
    draft = desk.session.path
    folder = draft.parent / FOLDER
    try:
        text = text_of(desk.lexicon.lexicon, form)
        folder.mkdir(exist_ok=True)
        out = free_name(folder, f"{draft.stem}-lexicon", FORMS[form])
        write_out(out, [text.encode("utf-8")])
    except LexiconError as error:
        desk.tell(error.title, error.message)
    except OSError as error:
        why = f"{folder}: {error.strerror or error}"
        desk.tell("The lexicon was not written", why)
    else:
        desk.notices.tell(inert(f"Written to {out}."))
