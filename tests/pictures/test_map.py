"""Pictures of the style map. Each test says what one should see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from studio.commands.map import MapStripKey
from studio.screens.map import MapRoom
from tests.pictures.conftest import Open, awake, rest, until

Compare = Callable[..., bool]
SIZES = [(80, 24), (120, 36), (200, 60)]

DRAFT = """\
# The debt

He had the patience of a man who is paid by the hour, and he did not look up. Outside \
it was raining on the bicycles. She thought of her brother, who had signed, and of the \
way he had stood afterwards at the sink with the tap running.

And it came to pass in the evening of that day, that she went down unto the river, and \
the river spake unto her, saying, Wherefore hast thou brought thy name hither? And she \
answered and said, Behold, my name is all the silver that I have.

For what is it to owe, if not to hold that the man who promised and the man who pays \
are one? Let us grant that a promise binds. It does not follow that the one who is \
bound is the one who spoke,"""


def named(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def room(*keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Weave, open the map, press the keys; wait until nothing is left to do."""

    async def go(pilot: Pilot[Any]) -> None:
        app = await awake(pilot)
        app.animation_level = "none"
        await pilot.press("ctrl+end", "tab")
        await until(pilot, lambda: not app.desk.weaver.running)
        for key in ("f4", *keys):
            await pilot.press(key)
            await pilot.pause(0.02)
            while not isinstance(pilot.app.screen, MapRoom):
                await pilot.pause(0.02)
            here = pilot.app.screen
            while here.map is None or here.busy:
                await pilot.pause(0.02)
            await pilot.pause(0.1)

    return go


@pytest.mark.parametrize("size", SIZES, ids=named)
def test_the_map(snap_compare: Compare, studio: Open, size: tuple[int, int]) -> None:
    """A dark sea with islands of dots: scripture gold at the left, philosophy green
    below, realism blue at the right edge, surreal magenta above it, verse grey at the
    top left. Names of authors in italics stand beside the dots. Rings are paragraphs
    (hollow, for they are short), one in scripture and one among the realists; triangles
    the four takes in their voices' colours; a star with a wide dotted rim the caret.
    Beneath: whom it stands near, the legend, the keys."""
    assert snap_compare(studio(DRAFT), terminal_size=size, run_before=room())


def test_a_card_beside_the_map(snap_compare: Compare, studio: Open) -> None:
    """At the left the map, nearer, a paragraph in hand as a double ring with its name
    on a band and a dotted rim of its own; at the right a card with its title, how many
    words, whom it stands near, and its words."""
    keys = ("tab", "tab", "enter", "plus", "plus")
    assert snap_compare(studio(DRAFT), terminal_size=(120, 36), run_before=room(*keys))


def test_a_card_over_a_small_map(snap_compare: Compare, studio: Open) -> None:
    """The lower half is a card: author, title, where in the work, whom it stands near,
    and how its words could be read; a strip of the map above it."""
    keys = ("left", "left", "left", "enter")
    assert snap_compare(studio(DRAFT), terminal_size=(80, 24), run_before=room(*keys))


def test_an_empty_draft(snap_compare: Compare, studio: Open) -> None:
    """The full map of the others and no sign on it; the line beneath says that nothing
    of one's own stands here yet."""

    async def opened(pilot: Pilot[Any]) -> None:
        await pilot.press("f4")
        while not isinstance(pilot.app.screen, MapRoom):
            await pilot.pause(0.02)
        while pilot.app.screen.map is None or pilot.app.screen.busy:
            await pilot.pause(0.02)
        await pilot.pause(0.1)

    assert snap_compare(studio(""), terminal_size=(120, 36), run_before=opened)


@pytest.mark.parametrize("theme", ["protean-light", "ansi-dark"])
def test_on_paper_and_in_sixteen_colours(
    snap_compare: Compare, studio: Open, theme: str
) -> None:
    """The same map: every name and word can be read, the four styles are told apart,
    the others are paler than they are."""
    app = studio(DRAFT, theme=theme)
    assert snap_compare(app, terminal_size=(120, 36), run_before=room())


def test_the_band_beneath_the_draft(snap_compare: Compare, studio: Open) -> None:
    """Beneath the page a low band with the whole map, the star of the caret on it with
    its rim."""
    app = studio(DRAFT)

    async def shown(pilot: Pilot[Any]) -> None:
        app.animation_level = "none"
        await awake(pilot)
        await pilot.press("ctrl+end")
        MapStripKey.run(app.desk)
        chart = app.desk.chart
        while chart.strip is None or chart.strip.live is None or chart.busy:
            await pilot.pause(0.02)
        await rest(pilot)
        await pilot.pause(0.1)

    assert snap_compare(app, terminal_size=(120, 36), run_before=shown)
