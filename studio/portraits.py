"""Draw the pictures of the README and the pages from the scripted voices.

`python -m studio.portraits FOLDER` writes one PNG per picture, or an SVG where
`rsvg-convert` is missing. Nothing of the user's own drafts or settings is read.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.settings.settings import Look, Settings

DRAFT = """\
# The debt

The contract demanded three pounds of flesh from the moonlight. Sua read it twice, \
once for the words and once for what the words had eaten.

Nobody signs a thing like that, she said, and reached for the pen,"""

LONGEST_S = 20.0

MANNERS = """\
# The debt

He had the patience of a man who is paid by the hour, and he did not look up. Outside \
it was raining on the bicycles. She thought of her brother, who had signed, and of the \
way he had stood afterwards at the sink with the tap running.

And it came to pass in the evening of that day, that she went down unto the river, and \
the river spake unto her, saying, Wherefore hast thou brought thy name hither? And she \
answered and said, Behold, my name is all the silver that I have.

For what is it to owe, if not to hold that the man who promised and the man who pays \
are one? Let us grant that a promise binds. It does not follow that the one who is \
bound is the one who spoke; for between the speaking and the paying there lies a time.

The moon took off its shoes and walked into the ledger. In each column a small blue \
sea was folded like a handkerchief, and out of the sea came the hands of the clerks,"""

STRIP = ("ctrl+p", *"strip", "enter")
"""Keys that show the band of terms near the caret."""

BAND = ("ctrl+p", *"beneath", "enter")
"""Keys that show the map beneath the draft."""

MEASURES = ("ctrl+p", *"measures", "enter")
"""Keys that show the page of measures."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """One picture: its name, the screen's columns and rows, the keys pressed."""

    name: str
    size: tuple[int, int]
    keys: tuple[str, ...] = ()
    theme: str = ""
    mythos: bool = False
    """With a lexicon of its own."""
    map: bool = False
    """On a draft in several manners."""


def portraits() -> tuple[Portrait, ...]:
    """Every picture the documents show."""
    woven = ("tab", "down")
    return (
        Portrait("desk-120x36", (120, 36), woven),
        Portrait("desk-80x24", (80, 24), woven),
        Portrait("desk-taken", (120, 36), (*woven, "enter")),
        Portrait("desk-light", (120, 36), woven, "protean-light"),
        Portrait("tree", (120, 36), (*woven, "enter", "ctrl+z", "tab", "ctrl+k")),
        Portrait(
            "dial-120x36",
            (120, 36),
            ("tab", "f2", "f2", "right", "right", "shift+up", "shift+up", "right"),
        ),
        Portrait("help", (120, 36), ("f9",)),
        Portrait("voices", (120, 36), ("f6",)),
        Portrait("lexicon", (120, 36), ("f3",), mythos=True),
        Portrait("lexicon-close", (120, 36), ("f3", "g"), mythos=True),
        Portrait("lexicon-80x24", (80, 24), ("f3",), mythos=True),
        Portrait("lexicon-desk", (120, 36), STRIP, mythos=True),
        Portrait("map", (120, 36), (*woven, "f4"), map=True),
        Portrait("map-card", (120, 36), ("f4", *["left"] * 3, "enter"), map=True),
        Portrait("map-desk", (120, 36), BAND, map=True),
        Portrait("measures", (120, 36), MEASURES, map=True),
    )


async def draw(portrait: Portrait, folder: Path) -> Path:
    """Open the studio on a draft of its own, press the keys, export the screen."""
    from engines.client import SCRIPTED, Engine
    from sessions.session import Session
    from studio.app import Studio
    from studio.lexicon import demo_mythos

    with tempfile.TemporaryDirectory() as scratch:
        page = Path(scratch) / "the-debt.md"
        text = demo_mythos.DRAFT if portrait.mythos else DRAFT
        text = MANNERS if portrait.map else text
        page.write_text(text, encoding="utf-8")
        session = Session.open(page)
        settings = Settings()
        if portrait.theme:
            settings = Settings(look=Look(theme=portrait.theme))
        app = Studio(session, Engine((*SCRIPTED, "--instant")), chosen=settings)
        async with app.run_test(size=portrait.size) as pilot:
            if portrait.mythos:
                lexicon = app.desk.lexicon.lexicon
                demo_mythos.plant(lexicon, time.time() - 5 * 86_400)
            await pilot.press("ctrl+end")
            for key in portrait.keys:
                await pilot.press(key)
                waited = 0.0
                await pilot.pause(0.2)
                while app.desk.weaver.running and waited < LONGEST_S:
                    await pilot.pause(0.05)
                    waited += 0.05
            while getattr(app.screen, "busy", False) or app.desk.chart.busy:
                await pilot.pause(0.05)
            await pilot.pause(0.3)
            picture = folder / f"{portrait.name}.svg"
            # Some renderers drop the blanks that a run of text begins with.
            drawn = app.export_screenshot(title="Protean").replace(
                "<text ", '<text xml:space="preserve" '
            )
            picture.write_text(drawn, encoding="utf-8")
        return picture


def develop(picture: Path) -> Path:
    """Turn an SVG into a PNG, where the tool for it is installed."""
    tool = shutil.which("rsvg-convert")
    if not tool:
        return picture
    png = picture.with_suffix(".png")
    subprocess.run([tool, "--zoom", "0.9", str(picture), "-o", str(png)], check=True)
    picture.unlink()
    return png


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    if len(arguments) != 1:
        print("usage: python -m studio.portraits FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{name}_HOME"] = home
        for portrait in portraits():
            picture = asyncio.run(draw(portrait, folder))
            print(develop(picture))
    return 0


if __name__ == "__main__":
    sys.exit(main())
