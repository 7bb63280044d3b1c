"""Between a tree of dataclasses and plain tables: read, written, explained."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import textwrap
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

T = TypeVar("T")


def from_table(
    kind: type[T], table: Mapping[str, Any], complaints: list[str], where: str = ""
) -> T:
    """A `kind` filled from `table`. What has the wrong type or range keeps its default
    and is named in `complaints`; names nobody knows are left alone."""
    instance = kind()
    hints = typing.get_type_hints(kind)
    for spec in dataclasses.fields(kind):  # type: ignore[arg-type]
        if spec.name not in table:
            continue
        name = f"{where}{spec.name}"
        try:
            value = _value(hints[spec.name], table[spec.name], complaints, name)
            _check(value, spec.metadata)
        except ValueError as error:
            complaints.append(f"{name} {error}")
        else:
            setattr(instance, spec.name, value)
    return instance


def _value(hint: Any, given: Any, complaints: list[str], name: str) -> Any:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(given, Mapping):
            raise ValueError("should be a table")
        return from_table(hint, given, complaints, f"{name}.")
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        if not isinstance(given, list):
            raise ValueError("should be a list")
        return tuple(_value(inner[0], item, complaints, name) for item in given)
    if origin is dict:
        if not isinstance(given, Mapping):
            raise ValueError("should be a table")
        return {
            str(key): _value(inner[1], item, complaints, name)
            for key, item in given.items()
        }
    if hint is float and isinstance(given, int) and not isinstance(given, bool):
        return float(given)
    # bool is an int to isinstance, and nobody means 1 by true.
    if not isinstance(given, hint) or (hint is int and isinstance(given, bool)):
        kinds = {bool: "true or false", int: "a whole number", float: "a number"}
        raise ValueError(f"should be {kinds.get(hint, 'text in quotes')}")
    return given


def _check(value: Any, metadata: Mapping[str, Any]) -> None:
    if "choices" in metadata and value not in metadata["choices"]:
        raise ValueError("should be one of " + ", ".join(metadata["choices"]))
    low, high = metadata.get("low"), metadata.get("high")
    if low is not None and high is not None and not low <= value <= high:
        raise ValueError(f"should lie between {low} and {high}")


def to_table(instance: Any, kept: Mapping[str, Any]) -> dict[str, Any]:
    """`instance` as nested plain values, over what else `kept` held."""
    table: dict[str, Any] = dict(kept)
    for spec in dataclasses.fields(instance):
        value = getattr(instance, spec.name)
        before = kept.get(spec.name)
        if dataclasses.is_dataclass(value):
            value = to_table(value, before if isinstance(before, Mapping) else {})
        elif isinstance(value, tuple):
            value = [
                to_table(item, {}) if dataclasses.is_dataclass(item) else item
                for item in value
            ]
        table[spec.name] = value
    return table


def explain(kind: type, where: str = "") -> dict[str, str]:
    """The help text of every field under `kind`, by dotted name."""
    texts: dict[str, str] = {}
    hints = typing.get_type_hints(kind)
    for name, text in _field_docs(kind).items():
        texts[where + name] = text
        inner = [hints[name], *typing.get_args(hints[name])]
        for hint in inner:
            if dataclasses.is_dataclass(hint) and isinstance(hint, type):
                texts |= explain(hint, f"{where}{name}.")
    return texts


def _field_docs(kind: type) -> dict[str, str]:
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    assert isinstance(tree, ast.ClassDef)
    docs: dict[str, str] = {}
    for node, following in zip(tree.body, tree.body[1:], strict=False):
        if (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and isinstance(following, ast.Expr)
            and isinstance(following.value, ast.Constant)
            and isinstance(following.value.value, str)
        ):
            docs[node.target.id] = inspect.cleandoc(following.value.value)
    return docs
