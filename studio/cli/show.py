"""`protean model show` and `protean keys`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from engines.catalog import Head, check_model, embedded_model, heads_for
from engines.memory import shown
from studio.cli.saying import parser, say


def model(arguments: Sequence[str]) -> int:
    p = parser(
        "protean model",
        "The model that would be opened, and its voices.",
        "Making models:\n"
        "  protean model export     write a Hugging Face or PEFT folder as GGUF\n"
        "  protean model quantize   make a model smaller, behind a gate\n"
        "  protean model evaluate   measure a model and its voices",
    )
    p.add_argument("action", choices=["show", "export", "quantize", "evaluate"])
    p.add_argument("--model", metavar="GGUF", help="a model file other than our own")
    p.add_argument("--json", action="store_true", help="print one JSON object")
    asked = p.parse_args(arguments)
    path = Path(asked.model).expanduser() if asked.model else embedded_model()
    header = check_model(path)
    heads = heads_for(path)
    if asked.json:
        print(json.dumps({"base": str(path.absolute()), "adapters": _adapters(heads)}))
        return 0
    say(f"{header.name}  ({path.absolute()})")
    say(
        f"{header.n_params / 1e6:,.1f} million parameters, "
        f"{shown(header.weight_bytes)}, kind {header.architecture}, "
        f"sees {header.n_ctx_train:,} tokens"
    )
    for head in heads:
        say(f"  {head.voice.name:<14} {head.note}")
    return 0


def _adapters(heads: Sequence[Head]) -> list[dict[str, str]]:
    return [
        {
            "head": head.voice.name,
            "path": scale.path,
            "activation": head.voice.activation.value,
        }
        for head in heads
        for scale in head.voice.adapters
    ]


def keys(arguments: Sequence[str]) -> int:
    p = parser("protean keys", "Every command with its key, your own keys included.")
    p.add_argument("--json", action="store_true", help="print one JSON object")
    asked = p.parse_args(arguments)
    from studio.commands.keymap import keys_json

    table = keys_json()
    if asked.json:
        print(json.dumps(table))
        return 0
    width = max(len(str(entry["key"])) for entry in table.values())
    for entry in table.values():
        say(f"{entry['key']:<{width}}  {entry['label']}: {entry['help']}")
    return 0
