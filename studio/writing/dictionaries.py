"""Where spelling dictionaries are found, and the writer's own words."""

from __future__ import annotations

import importlib.util
import os
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

SYSTEM = (
    Path("/usr/share/hunspell"),
    Path("/usr/share/myspell"),
    Path("/usr/share/myspell/dicts"),
    Path("/usr/local/share/hunspell"),
    Path("/opt/homebrew/share/hunspell"),
    Path("/Library/Spelling"),
)


def user_folder() -> Path:
    """Where a writer drops `name.aff` with `name.dic`."""
    import platformdirs

    return platformdirs.user_data_path("protean", appauthor=False) / "dictionaries"


def shipped_folder() -> Path | None:
    """The American dictionary (SCOWL) that comes with the spelling library."""
    # find_spec of the top package alone: nothing of the library is loaded here.
    spec = importlib.util.find_spec("spylls")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "hunspell" / "data" / "en"
        if folder.is_dir():
            return folder
    return None


def dictionaries(folders: Sequence[Path] | None = None) -> dict[str, Path]:
    """Name (`en_US`) to the path without its ending. The writer's folder goes before
    the system's, and that before what is shipped."""
    if folders is None:
        shipped = shipped_folder()
        folders = (user_folder(), *SYSTEM, *((shipped,) if shipped else ()))
    found: dict[str, Path] = {}
    for folder in folders:
        try:
            affixes = sorted(folder.glob("*.aff"))
        except OSError:
            continue
        for affix in affixes:
            if affix.with_suffix(".dic").is_file():
                found.setdefault(affix.stem.replace("-", "_"), affix.with_suffix(""))
    return found


def chosen(
    names: Iterable[str], found: dict[str, Path]
) -> tuple[list[Path], list[str]]:
    """The dictionaries for `names`, and those names that have none. A language alone
    (`en`) takes its first country."""
    paths: list[Path] = []
    missing: list[str] = []
    for name in names:
        wanted = name.replace("-", "_")
        country = next((n for n in found if n.split("_")[0] == wanted), wanted)
        path = found.get(wanted) or found.get(country)
        if path is None:
            missing.append(name)
        elif path not in paths:
            paths.append(path)
    return paths, missing


def plain(word: str) -> str:
    """`word` as it is looked up: composed letters, straight apostrophes."""
    return unicodedata.normalize("NFC", word).replace("\u2019", "'")


class PersonalWords:
    """Words the writer calls right, one a line in a text file that may be edited."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.words: set[str] = set()
        try:
            lines = path.read_text("utf-8-sig", errors="replace").splitlines()
        except OSError:
            lines = []
        self.words = {plain(line.strip()).lower() for line in lines if line.strip()}

    def __contains__(self, word: str) -> bool:
        """Whether the word, or the word it belongs to (`Sua's`), is on the list."""
        word = plain(word).strip("'").lower()
        return word in self.words or word.removesuffix("'s") in self.words

    def add(self, word: str) -> str:
        """Keep `word` for good. Answers a complaint when the file refuses, else ""."""
        word = plain(word).strip("'").removesuffix("'s")
        if not word or word in self:
            return ""
        self.words.add(word.lower())
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # One short line appended in one write: no state in which the list is lost.
            with open(self.path, "ab") as file:
                file.write((word + os.linesep).encode())
        except OSError as error:
            return f"“{word}” holds until you quit; {self.path}: {error.strerror}"
        return ""
