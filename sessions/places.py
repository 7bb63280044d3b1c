"""Where drafts, session files and rescued words live."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import platformdirs

from sessions.errors import SessionError

DRAFTS = (".md", ".txt")
SESSION = ".protean"


def default_folder() -> Path:
    """Where drafts go that were given no place."""
    return platformdirs.user_documents_path() / "Protean"


def away_folder() -> Path:
    """Where session files go whose own folder cannot be written or is gone."""
    return platformdirs.user_state_path("protean", appauthor=False) / "sessions"


def backups_folder() -> Path:
    """Where copies of sessions go, away from the folder that may be lost with them."""
    return platformdirs.user_data_path("protean", appauthor=False) / "backups"


def draft_of(path: Path) -> Path:
    """The real file behind what the writer named: links followed, and for a session
    file the draft beside it. Raises SessionError."""
    try:
        return _draft_of(path, Path(os.path.realpath(path.expanduser())))
    except (OSError, RuntimeError, ValueError) as reason:
        raise SessionError(
            "The place cannot be looked at",
            f"{path}: {getattr(reason, 'strerror', None) or reason}. Check the name "
            "and the rights of its folder.",
        ) from reason


def _draft_of(path: Path, real: Path) -> Path:
    if real.suffix == SESSION:
        found = [real.with_suffix(end) for end in DRAFTS]
        if Path(real.stem).suffix in DRAFTS:
            found = [real.with_suffix("")]
        real = next((draft for draft in found if draft.exists()), found[0])
    if real.is_dir():
        raise SessionError(
            "This is a folder", f"{path} is a folder. Name a .md or .txt file in it."
        )
    if not real.parent.is_dir():
        raise SessionError(
            "There is no such folder",
            f"{real.parent} does not exist. Make it first, or choose another place.",
        )
    return real


def beside(real: Path) -> Path:
    """The session file of a draft. A second draft that differs only in its ending
    (NAME.md, NAME.txt) keeps its session under its full name."""
    plain = real.with_suffix(SESSION)
    full = real.with_name(real.name + SESSION)
    if full.exists():
        return full
    if plain.exists():
        others = [real.with_suffix(end) for end in DRAFTS if end != real.suffix]
        if not real.exists() and any(other.exists() for other in others):
            return full
        if any(other.exists() for other in others) and _owner(plain) != real.name:
            return full
    return plain


def away(real: Path) -> Path:
    """The session file of a draft whose folder cannot be written."""
    mark = hashlib.sha256(str(real).encode("utf-8", "surrogateescape")).hexdigest()
    return away_folder() / f"{real.stem}-{mark[:12]}{SESSION}"


def shelter_of(real: Path) -> Path:
    """Where the words of a draft are kept that cannot be written."""
    return away(real).with_suffix(real.suffix)


def lock_of(session: Path) -> Path:
    """The lock file of a session file."""
    return session.with_name(f".{session.name}-lock")


def unused(folder: Path, number: int) -> Path:
    """The draft name to try at the given attempt: draft.md, draft-2.md and so on."""
    return folder / ("draft.md" if number < 2 else f"draft-{number}.md")


def taken(draft: Path) -> bool:
    """Whether anything by the draft's name exists, whatever its ending."""
    ends = [*DRAFTS, SESSION]
    return any(os.path.lexists(draft.with_suffix(end)) for end in ends)


def newest(folder: Path) -> Path | None:
    """The draft in `folder` that was written last, if there is one."""
    found = []
    try:
        for session in folder.glob(f"*{SESSION}"):
            drafts = [session.with_suffix(end) for end in DRAFTS]
            found += [
                (max(draft.stat().st_mtime, session.stat().st_mtime), draft)
                for draft in drafts
                if draft.exists()
            ]
    except OSError:
        return None
    return max(found)[1] if found else None


def _owner(session: Path) -> str:
    """Name of the draft that a session file says it belongs to."""
    import sqlite3

    from sessions.reader import Reader

    try:
        reader = Reader(session)
    except sqlite3.Error:
        return ""
    try:
        return str(reader.meta("mirror").get("name", ""))
    finally:
        reader.close()
