"""What the writer has chosen: one tree of dataclasses, kept as TOML.

The line under a field is its help text, shown in the studio and written into the
file as a comment.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.settings.reading import explain, from_table, to_table
from studio.settings.toml_writing import dumps

UNITS = ("word", "sentence", "line", "stanza", "paragraph")


class SettingsError(Exception):
    """The settings could not be kept; `title` and `message` say why and what to do."""

    def __init__(self, title: str, message: str) -> None:
        super().__init__(f"{title}: {message}")
        self.title = title
        self.message = message


@dataclass(slots=True)
class Look:
    theme: str = "protean-dark"
    """Name of the theme, as listed in the look screen."""
    tint: bool = True
    """Colour the words that came from a voice in that voice's hue."""
    focus: bool = False
    """Dim all but the paragraph with the caret."""
    typewriter: bool = False
    """Keep the line that is written in the middle of the page."""
    styles: bool = True
    """Say in the status line which styles the draft has."""


@dataclass(slots=True)
class Weaving:
    unit: str = field(default="sentence", metadata={"choices": UNITS})
    """How long a take is: word, sentence, line, stanza or paragraph."""
    tokens: int = field(default=60, metadata={"low": 1, "high": 2000})
    """A take never grows beyond this many tokens (a word is one or two)."""
    seed: int = field(default=0, metadata={"low": 0, "high": 2**31 - 1})
    """The same seed, draft and voices give the same takes again."""


@dataclass(slots=True)
class Spelling:
    on: bool = False
    """Underline words the dictionaries do not know."""
    languages: tuple[str, ...] = ("en_US",)
    """Dictionaries by name; a word is right when any of them knows it."""
    british: bool = True
    """Let British spellings pass (colour, realise) beside an American dictionary."""


@dataclass(slots=True)
class Goal:
    words: int = field(default=0, metadata={"low": 0, "high": 1_000_000})
    """Words to write in a day; 0 sets no goal."""


@dataclass(slots=True)
class VoiceChoice:
    name: str = ""
    """The voice's name."""
    on: bool = True
    """Whether it answers."""
    takes: int = field(default=1, metadata={"low": 1, "high": 4})
    """How many takes it gives at once."""
    warmth: float = field(default=-1.0, metadata={"low": -1.0, "high": 2.0})
    """0 is cool and steady, 2 is hot and strange; below 0 is the voice's own."""
    sampler: dict[str, float] = field(default_factory=dict)
    """Further sampler settings by their llama.cpp names, for those who know them."""


@dataclass(slots=True)
class Settings:
    look: Look = field(default_factory=Look)
    """How the studio looks."""
    weaving: Weaving = field(default_factory=Weaving)
    """How the voices answer."""
    spelling: Spelling = field(default_factory=Spelling)
    """Spell check."""
    goal: Goal = field(default_factory=Goal)
    """What to write towards."""
    voices: tuple[VoiceChoice, ...] = ()
    """The voices in their order on the desk; those not named here follow."""
    adapters: tuple[str, ...] = ()
    """Adapter files and folders to offer as further voices."""
    corpora: str = ""
    """A corpora folder; the style map then shows the passages of its points."""

    def voice(self, name: str) -> VoiceChoice:
        """The choice for voice `name`, a new one in last place when there is none."""
        for choice in self.voices:
            if choice.name == name:
                return choice
        choice = VoiceChoice(name)
        self.voices = (*self.voices, choice)
        return choice


def config_folder() -> Path:
    """Where settings, key maps and the personal word list live."""
    import platformdirs

    return platformdirs.user_config_path("protean", appauthor=False)


def settings_path() -> Path:
    return config_folder() / "settings.toml"


def load(path: Path | None = None) -> tuple[Settings, str]:
    """The settings in `path`, and one sentence for the writer when part of it was not
    understood (the defaults stand in), else an empty string. Never raises."""
    path = settings_path() if path is None else path
    try:
        table: Mapping[str, Any] = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return Settings(), ""
    except (OSError, ValueError, RecursionError) as error:
        return Settings(), (
            f"The settings in {path} could not be read ({_first_line(error)}); "
            "the defaults are in use. Mend the file or delete it."
        )
    complaints: list[str] = []
    settings = from_table(Settings, table, complaints)
    if not complaints:
        return settings, ""
    more = f" (and {len(complaints) - 1} more)" if len(complaints) > 1 else ""
    return settings, f"In {path}: {complaints[0]}{more}; the default is in use."


def save(settings: Settings, path: Path | None = None) -> None:
    """Write `settings` by atomic replace; what the file held that is not ours is kept.

    A file that cannot be understood is set aside as `*.bad`, never overwritten.
    Raises `SettingsError`.
    """
    path = settings_path() if path is None else path
    # A link into a folder of dotfiles stays a link.
    path = Path(os.path.realpath(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = dumps(to_table(settings, _existing(path)), explain(Settings))
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".settings-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise SettingsError(
            "The settings were not saved",
            f"{path}: {error.strerror or error}. They hold until you quit; "
            "check the folder's rights and free space.",
        ) from error


def _existing(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError):
        os.replace(path, path.with_name(path.name + ".bad"))
        return {}


def _first_line(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return str(text).splitlines()[0] if str(text) else type(error).__name__
