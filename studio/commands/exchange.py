"""Commands that write the draft in other formats. They are found in the palette."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from studio.commands.command import Command

if TYPE_CHECKING:
    from studio.desk.desk import Desk


class ExportMarkdown(Command):
    """Write a copy of the draft as Markdown into the Exports folder beside it."""

    id = "export-markdown"
    label = "as Markdown"

    @staticmethod
    def run(desk: Desk) -> None:
        export(desk, "markdown")


class ExportText(Command):
    """Write the draft as plain text, without marks, into the Exports folder."""

    id = "export-text"
    label = "as plain text"

    @staticmethod
    def run(desk: Desk) -> None:
        export(desk, "text")


class ExportHtml(Command):
    """Write the draft as one HTML page into the Exports folder beside it."""

    id = "export-html"
    label = "as HTML"

    @staticmethod
    def run(desk: Desk) -> None:
        export(desk, "html")


class ExportDocx(Command):
    """Write the draft as a Word document into the Exports folder beside it."""

    id = "export-docx"
    label = "as Word document"

    @staticmethod
    def run(desk: Desk) -> None:
        export(desk, "docx")


class ExportEpub(Command):
    """Write the draft as an EPUB book, a chapter for each main heading."""

    id = "export-epub"
    label = "as EPUB book"

    @staticmethod
    def run(desk: Desk) -> None:
        export(desk, "epub")


class ExportTree(Command):
    """Write the whole session, every branch and take, as JSON that reads back."""

    id = "export-tree"
    label = "whole tree"

    @staticmethod
    def run(desk: Desk) -> None:
        export(desk, "tree")


def export(desk: Desk, form: str) -> None:
    """Write the draft as it stands now, beside the typing, and say where it went."""
    from sessions.errors import SessionError
    from sessions.exchange.leaving import MARKDOWN, Leaving, identity_of
    from studio.drafts.exporting import export_beside

    session = desk.session
    session.commit()
    # The words are those of this moment, however long the writing takes.
    draft, name, text, now = session.path, session.title, desk.draft.text, time.time()

    def work() -> None:
        try:
            markdown = draft.suffix.lower() in MARKDOWN
            leaving = Leaving(name, text, markdown, identity_of(draft), now)
            out = export_beside(leaving, draft, form)
        except SessionError as error:
            desk.app.call_from_thread(desk.tell, error.title, error.message)
        except OSError as error:
            why = f"{draft.parent}: {error.strerror or error}"
            desk.app.call_from_thread(desk.tell, "The export was not written", why)
        else:
            desk.app.call_from_thread(_told, desk, out)

    desk.run_worker(work, thread=True, group="export", exit_on_error=False)


def _told(desk: Desk, out: Path) -> None:
    from engines.text import inert

    desk.notices.tell(inert(f"Written to {out}."))


EXCHANGE: tuple[type[Command], ...] = (
    ExportMarkdown,
    ExportText,
    ExportHtml,
    ExportDocx,
    ExportEpub,
    ExportTree,
)
