"""A draft as plain text: the words, without marks."""

from __future__ import annotations

from sessions.exchange.prose import Block, Prose

SCENE = "* * *"


def write(prose: Prose) -> str:
    """Paragraphs with an empty line between them."""
    parts: list[str] = []
    last: Block | None = None
    for block in prose:
        together = last is not None and _listed(last) and _listed(block)
        if parts:
            parts.append("\n" if together else "\n\n")
        parts.append(_shown(block))
        last = block
    return "".join(parts) + "\n" if parts else ""


def _listed(block: Block) -> bool:
    return block.kind == "item"


def _shown(block: Block) -> str:
    indent = "    " * block.quote
    if block.kind == "rule":
        return f"{indent}{SCENE}"
    first = indent
    if block.kind == "item":
        indent += "  " * (block.level - 1)
        first = f"{indent}{block.marker} " if block.marker else f"{indent}  "
        indent += " " * (len(block.marker) + 1 if block.marker else 2)
    text = "".join(
        f"{words.text} ({words.link})"
        if words.link and words.link not in (words.text, f"mailto:{words.text}")
        else words.text
        for words in block.words
    )
    return first + text.replace("\n", f"\n{indent}")
