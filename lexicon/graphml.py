"""GraphML in and out (http://graphml.graphdrawing.org), for graph programs.

What GraphML has no type for (lists, unknown fields, the history) stands in it as JSON.
A file is read by expat, event by event; one with a document type or entities is
refused, so that none can unfold into more than its bytes.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from lexicon import bounded_json, mythos
from lexicon.errors import LexiconError
from lexicon.graph import Lexicon
from lexicon.terms import KINDS, LINKED, Relation, Term, short

DEEPEST = 60
_LISTS = ("aliases", "tags", "forms")
_TERM = ("name", "kind", "aliases", "definition", "tags", "notes", "forms", "inflect")
_RELATION = ("kind", "note")
_NAMES = ("name", "label", "title", "nodelabel")
"""Where programs put the name of a node; ours first."""
_KINDS = ("kind", "relation", "label", "type", "edgelabel")
_TEXTS = ("definition", "description")


def write(lexicon: Lexicon, *, history: bool = True) -> str:
    """The lexicon as the text of a GraphML file; `read` gives the same again."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ]
    for owner, names in (
        ("node", (*_TERM, "extra")),
        ("edge", (*_RELATION, "extra")),
        ("graph", ("about", "history")),
    ):
        for name in names:
            about = f'for="{owner}" attr.name="{name}" attr.type="string"'
            lines.append(f' <key id="{owner}.{name}" {about}/>')
    lines.append(' <graph edgedefault="directed">')
    if lexicon.about:
        lines.append(_data("graph.about", lexicon.about, 2))
    if history and lexicon.ops:
        lines.append(_data("graph.history", list(lexicon.ops), 2))
    ids: dict[str, str] = {}
    for number, term in enumerate(lexicon):
        ids[term.key] = f"n{number}"
        lines.append(f'  <node id="n{number}">')
        lines.extend(_fields("node", term, _TERM))
        lines.append("  </node>")
    for relation in lexicon.relations():
        source, _, target = relation.ends
        lines.append(f'  <edge source="{ids[source]}" target="{ids[target]}">')
        lines.extend(_fields("edge", relation, _RELATION))
        lines.append("  </edge>")
    lines += [" </graph>", "</graphml>", ""]
    return "\n".join(lines)


def read(data: bytes, *, history: bool = True) -> Lexicon:
    """The lexicon in a GraphML file, ours or another program's. Raises LexiconError."""
    if len(data) > bounded_json.LARGEST:
        raise bounded_json.too_large()
    found = _Reading()
    found.run(data)
    nodes = {node: _term(node, fields) for node, fields in found.nodes}
    ties = [_tie(nodes, ends, fields) for ends, fields in found.edges]
    about = _json(found.graph.get("about", "{}"), "about")
    past = _json(found.graph.get("history", "[]"), "history")
    value = {"terms": list(nodes.values()), "relations": ties, "history": past}
    if isinstance(about, dict):
        value = {**about, **value}
    return mythos.read(value, history=history)


class _Reading:
    """Nodes, edges and what is said of them, in one pass."""

    def __init__(self) -> None:
        self.nodes: list[tuple[str, dict[str, str]]] = []
        self.edges: list[tuple[tuple[str, str], dict[str, str]]] = []
        self.graph: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._seen: set[str] = set()
        self._open: list[str] = []
        self._owners: list[dict[str, str]] = [self.graph]
        self._name = ""
        self._text: list[str] = []

    def run(self, data: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._told
        parser.StartDoctypeDeclHandler = _no_entities
        parser.EntityDeclHandler = _no_entities
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, ValueError, LookupError) as reason:
            raise LexiconError(
                "The GraphML file cannot be read", f"It is no XML: {reason}."
            ) from None

    def _begin(self, tag: str, fields: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if not self._open and name != "graphml":
            raise LexiconError("This is no GraphML", "It is some other XML file.")
        self._open.append(name)
        if len(self._open) > DEEPEST:
            raise LexiconError(
                "The GraphML file is nested too deeply", "No lexicon looks like that."
            )
        match name:
            case "key":
                self._keys[fields.get("id", "")] = fields.get("attr.name", "").lower()
            case "node":
                node = fields.get("id", "")
                if node in self._seen:
                    raise LexiconError(
                        f"The GraphML file has node “{short(node)}” twice",
                        "Each node needs an id of its own.",
                    )
                self._seen.add(node)
                self.nodes.append((node, {}))
                self._owners.append(self.nodes[-1][1])
            case "edge":
                ends = (fields.get("source", ""), fields.get("target", ""))
                self.edges.append((ends, {}))
                self._owners.append(self.edges[-1][1])
            case "data":
                about = fields.get("key", "")
                self._name = self._keys.get(about) or about.lower()
                self._text = []
            case "NodeLabel" | "EdgeLabel":
                # As yEd writes them, inside a "data" that says how a node is drawn.
                self._name, self._text = name.lower(), []

    def _told(self, text: str) -> None:
        if self._name:
            self._text.append(text)

    def _end(self, tag: str) -> None:
        name = self._open.pop()
        if name in ("data", "NodeLabel", "EdgeLabel") and self._name:
            text = "".join(self._text)
            self._owners[-1].setdefault(self._name, text)
            self._name = ""
        elif name in ("node", "edge"):
            self._owners.pop()


def _no_entities(*_: object) -> NoReturn:
    raise LexiconError(
        "The GraphML file has a document type of its own",
        "Such files can unfold without end, so it is not read. Take the DOCTYPE out.",
    )


def _term(node: str, fields: dict[str, str]) -> dict[str, Any]:
    plain: dict[str, Any] = _extra(fields)
    named = _first(fields, _NAMES)
    plain["name"] = named if named.strip() else node
    definition = _first(fields, _TEXTS)
    if definition:
        plain["definition"] = definition
    plain.update({name: fields[name] for name in ("kind", "notes") if name in fields})
    if plain.get("kind") not in KINDS:
        # Other programs have kinds of their own.
        kind = plain.pop("kind", None)
        plain.update({} if kind is None else {"node kind": kind})
    plain.update({name: _list(fields[name]) for name in _LISTS if name in fields})
    if "inflect" in fields:
        plain["inflect"] = fields["inflect"] != "false"
    used = {*_TERM, *_NAMES, *_TEXTS, "extra"}
    for name, text in fields.items():
        if name not in used and text.strip():
            plain.setdefault(name, text)
    return plain


def _tie(
    nodes: dict[str, dict[str, Any]], ends: tuple[str, str], fields: dict[str, str]
) -> dict[str, Any]:
    for end in ends:
        if end not in nodes:
            raise LexiconError(
                f"An edge of the GraphML file ends at “{short(end)}”, which is no node",
                "Take the edge out, or add the node.",
            )
    source, target = (nodes[end]["name"] for end in ends)
    kind = " ".join(_first(fields, _KINDS).split()) or LINKED
    plain = {**_extra(fields), "source": source, "kind": kind, "target": target}
    if fields.get("note"):
        plain["note"] = fields["note"]
    for name, text in fields.items():
        if name not in (*_RELATION, *_KINDS, "extra") and text.strip():
            plain.setdefault(name, text)
    return plain


def _first(fields: dict[str, str], names: tuple[str, ...]) -> str:
    return next((fields[name] for name in names if fields.get(name, "").strip()), "")


def _extra(fields: dict[str, str]) -> dict[str, Any]:
    if "extra" not in fields:
        return {}
    value = _json(fields["extra"], "extra")
    return dict(value) if isinstance(value, dict) else {}


def _list(text: str) -> list[Any]:
    """A list as we write it, or as people do: with commas."""
    if text.lstrip().startswith("["):
        value = _json(text, "list")
        return value if isinstance(value, list) else [value]
    parts = (part.strip() for part in text.replace(";", ",").split(","))
    return [part for part in parts if part]


def _json(text: str, what: str) -> Any:
    try:
        return bounded_json.loads(text.encode("utf-8", "replace"))
    except LexiconError as error:
        raise LexiconError(
            f"The {what} in the GraphML file cannot be read", error.message
        ) from None


def _fields(owner: str, value: Term | Relation, names: tuple[str, ...]) -> list[str]:
    lines = []
    plain = value.plain()
    if owner == "edge":
        plain.pop("source"), plain.pop("target")
    for name in names:
        held = plain.pop(name, None)
        if held is not None:
            lines.append(_data(f"{owner}.{name}", held, 3))
    if plain:
        lines.append(_data(f"{owner}.extra", plain, 3))
    return lines


def _data(name: str, value: Any, depth: int) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f"{' ' * depth}<data key={quoteattr(name)}>{escape(text)}</data>"
