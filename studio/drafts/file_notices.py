"""What the writer should know of the file: a guessed encoding, a disk that refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.desk.desk import Desk

ENCODING, TROUBLE = "encoding", "trouble"

NAMES = {"cp1252": "Windows-1252", "latin-1": "Latin-1", "utf-8": "UTF-8"}


def ask_encoding(desk: Desk) -> None:
    """Where the file's encoding had to be guessed, let the writer settle it."""
    encoding, sure = desk.session.encoding
    if sure or desk.session.read_only:
        return
    name = NAMES.get(encoding, encoding)
    desk.notices.stand(
        ENCODING,
        f"{desk.session.path.name} was read as {name}, which is a guess.",
        [("", f"keep {name}", "keep-encoding"), ("", "write UTF-8", "write-utf-8")],
        "warning",
    )


def settle_encoding(desk: Desk, encoding: str) -> None:
    """Write the file in this encoding from now on."""
    desk.session.set_encoding(encoding)
    desk.notices.withdraw(ENCODING)
    desk.pauses.read_along()


def show_trouble(desk: Desk) -> None:
    """Say what happened to the files, and what the disk refuses until it no longer
    does."""
    session = desk.session
    while session.notices:
        desk.notices.tell(session.notices.pop(0))
    if session.read_only or session.status in ("saved", "saving", "changed outside"):
        desk.notices.withdraw(TROUBLE)
        return
    shown = desk.notices.standing(TROUBLE)
    if session.trouble and (shown is None or shown.text != session.trouble):
        utf8 = session.encoding[0].replace("-", "") == "utf8"
        hints = [] if utf8 else [("", "write UTF-8", "write-utf-8")]
        desk.notices.stand(TROUBLE, session.trouble, hints, "error")
