"""The report as two pages of Markdown, and what it promised."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engines.measuring.report import LONG_COPY
from engines.text import inert

REDUCTION = {"kjv": 0.12, "philosophical": 0.05, "realism": 0.03, "surreal": 0.03}
"""By how much a voice must lower held-out perplexity after a foreign draft."""
BITS, OWN_WORSE, SAME_TOP, OF_HUMAN, AT_LEAST = 1.25, 0.01, 0.99, 0.9, 0.6
MB, SECONDS = 45, 1.0


@dataclass(frozen=True, slots=True)
class Target:
    what: str
    value: str
    met: bool


def targets(report: Mapping[str, Any]) -> list[Target]:
    """What the measured parts were to reach, and whether they did."""
    return [
        *_size_targets(report),
        *_matrix_targets(report),
        *_text_targets(report),
        *_parity_targets(report),
    ]


def _size_targets(report: Mapping[str, Any]) -> Iterator[Target]:
    size = sum(report["model"]["bytes"].values()) / 1e6
    yield Target(f"base and voices at most {MB} MB", f"{size:.1f} MB", size <= MB)
    if "loading" in report:
        found = report["loading"]
        yield Target(
            "loads in under a second",
            f"{found['all']:.2f} s with all voices",
            found["all"] < SECONDS,
        )
    if "bits" in report:
        macro = report["bits"]["macro"]["model"]
        what = f"bits per byte, mean of the sets, at most {BITS}"
        yield Target(what, f"{macro:.3f}", macro <= BITS)


def _matrix_targets(report: Mapping[str, Any]) -> Iterator[Target]:
    tables = report.get("matrix", {})
    for style, row in tables.get("foreign", {}).items():
        own = row["voices"][style]
        least = REDUCTION.get(style, 0.0)
        yield Target(
            f"{style}, foreign draft: at least {least:.0%} below the base",
            f"{own['change']:+.1%}",
            own["change"] <= -least,
        )
        closest = min(row["lead"].values(), key=lambda lead: lead["low"])
        yield Target(
            f"{style}, foreign draft: best of its row, surely",
            f"closest rival {closest['mean']:+.4f} nats "
            f"[{closest['low']:+.4f}, {closest['high']:+.4f}]",
            bool(row["sure"]),
        )
    for style, row in tables.get("own", {}).items():
        change = row["voices"][style]["change"]
        yield Target(
            f"{style}, own draft: no more than 1 % above the base",
            f"{change:+.1%}",
            change <= OWN_WORSE,
        )


def _text_targets(report: Mapping[str, Any]) -> Iterator[Target]:
    right = report.get("told_apart", {}).get("right", {})
    for voice, share in right.get("voices", {}).items():
        human = right["human"].get(voice, 0.0)
        yield Target(
            f"{voice}: named as often as 0.9 of people, and at least 60 %",
            f"{share:.0%}, people {human:.0%}",
            share >= OF_HUMAN * human and share >= AT_LEAST,
        )
    for voice, row in report.get("copying", {}).get("groups", {}).items():
        if not voice.startswith("human") and voice != "base":
            # The Bible's own formulas are no theft.
            formulas = voice == "kjv"
            bad = [t for t in row["over_40"] if not (formulas and t["formula"])]
            yield Target(
                f"{voice}: no take copies more than {LONG_COPY} tokens",
                f"longest {row['longest']}",
                not bad,
            )


def _parity_targets(report: Mapping[str, Any]) -> Iterator[Target]:
    if "tokens" in report:
        found = report["tokens"]
        yield Target(
            "the same tokens as Hugging Face",
            f"{found['different']} of {found['texts']} texts differ",
            found["different"] == 0,
        )
    if "logits" in report:
        worst = min(row["same_top"] for row in report["logits"].values())
        what = "the same likeliest token as torch at 99 % of positions"
        yield Target(what, f"{worst:.2%} at worst", worst >= SAME_TOP)


def report_page(report: Mapping[str, Any]) -> str:
    """Everything but the takes."""
    model = report["model"]
    hasty = [part for part, quick in report.get("quick", {}).items() if quick]
    parts = [
        f"# The report on {_cell(model['name'])}",
        "Measured on authors held out from all training, through llama.cpp, on the "
        "files as they ship. Written by\n\n"
        f"    {inert(report.get('command', 'protean model evaluate'))}\n\n"
        "which also writes [the takes](model-takes.md). "
        + (f"A quick look, about a quarter: {', '.join(hasty)}. " if hasty else "")
        + f"{model['parameters'] / 1e6:.1f} million parameters, {model['words']:,} "
        f"words, a context of {model['context']:,} tokens.",
        *([_cell(report["note"])] if report.get("note") else []),
        _table(
            ("target", "reached", ""),
            [
                (t.what, t.value, "met" if t.met else "**missed**")
                for t in targets(report)
            ],
        ),
    ]
    for make in (
        _loading, _bits, _matrix, _told_apart, _copying, _variety, _parity, _held_out,
    ):  # fmt: skip
        parts += make(report)
    seconds = ", ".join(f"{k} {v:.0f} s" for k, v in report["seconds"].items())
    parts.append(f"Time taken: {seconds}.")
    return "\n\n".join(parts) + "\n"


def takes_page(report: Mapping[str, Any]) -> str:
    """The first takes of every voice as they came, with the prompts."""
    parts = [
        f"# Takes by {_cell(report['model']['name'])}",
        "The first seeds, nothing chosen, nothing edited. Every voice continues the "
        "same neutral beginnings; a take is cut after a fixed number of tokens, so "
        "that it often ends inside a sentence. Figures: [the report](model-report.md).",
    ]
    prompts = report.get("prompts", [])
    for voice, takes in report.get("takes", {}).items():
        parts.append(f"## {_cell(voice)}")
        for number, take in enumerate(takes, 1):
            prompt = prompts[take["prompt"]] if take["prompt"] < len(prompts) else ""
            after = f"after “…{_cell(prompt[-60:])}”, seed {take['seed']}"
            # No list: an indented block in one would be taken for a paragraph.
            parts.append(f"Take {number}, {after}:")
            parts.append(_quoted(take["text"].lstrip(" ")))
    return "\n\n".join(parts) + "\n"


def _loading(report: Mapping[str, Any]) -> list[str]:
    if "loading" not in report:
        return []
    found = report["loading"]
    return [
        "## Loading",
        f"From no process to a word of every voice {found['all']:.2f} s, opening the "
        f"base alone {found['file']:.3f} s (medians of {found['times']} new processes; "
        "the files had been read before, so the system may have held them in memory).",
    ]


def _bits(report: Mapping[str, Any]) -> list[str]:
    if "bits" not in report:
        return []
    found = report["bits"]
    rows = [
        (group, *_three(row), f"{row['bytes']:,}", str(row["authors"]))
        for group, row in found["sets"].items()
    ]
    rows.append(("**mean**", *_three(found["macro"]), "", ""))
    return [
        "## Bits per byte",
        "One excerpt from each held-out author, of equal length in a set. The "
        "compressors (`xz -9e`; PPMd, the better of orders 6 and 8) read up to 4 MB of "
        "the set's held-out text at once and learn from it as they go.",
        _table(("set", "model", "xz", "PPMd", "bytes read", "authors"), rows),
    ]


def _three(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        "–" if row[way] is None else f"{row[way]:.3f}"
        for way in ("model", "xz", "ppmd")
    )


def _matrix(report: Mapping[str, Any]) -> list[str]:
    if "matrix" not in report:
        return []
    late = report["model"]["late"]
    parts = [
        "## Every voice on every style",
        "Perplexity of 128 tokens after a draft of 192, and how each voice changes it "
        "(with the middle 90 % when authors are drawn anew). Foreign: the draft is "
        "held-out general prose. Own: the draft is the same work's. Voices are "
        "switched on as they ship: "
        + ", ".join(
            f"{v} {'late' if is_late else 'whole'}" for v, is_late in late.items()
        )
        + ". Last but one column: by how much the other activation is worse than the "
        "one that ships (below zero: better).",
    ]
    for kind, table in report["matrix"].items():
        voices = list(next(iter(table.values()))["voices"])
        rows = []
        for style, row in table.items():
            cells = [
                _change(row["voices"][voice], bold=voice == style) for voice in voices
            ]
            other = row["other_regime"]
            gap = f"{other['mean']:+.4f} [{other['low']:+.4f}, {other['high']:+.4f}]"
            size = f"{row['passages']} / {row['authors']}"
            rows.append((style, f"{row['base']:.1f}", *cells, gap, size))
        head = (
            "style",
            "base",
            *voices,
            "other activation, nats",
            "passages / authors",
        )
        parts += [f"### {kind.capitalize()} drafts", _table(head, rows)]
    return parts


def _change(cell: Mapping[str, float], *, bold: bool) -> str:
    text = f"{cell['change']:+.1%}"
    text = f"**{text}**" if bold else text
    return f"{text} [{cell['low']:+.1%}, {cell['high']:+.1%}]"


def _told_apart(report: Mapping[str, Any]) -> list[str]:
    if "told_apart" not in report:
        return []
    found = report["told_apart"]
    styles = list(next(iter(found["human"].values())))
    bare = found.get("right_unmarked", {})
    rows = [
        (
            f"{who}: {name}",
            *(f"{row[s]:.0%}" for s in styles),
            f"{bare[kind][name]:.0%}" if name in bare.get(kind, {}) else "",
        )
        for kind, who in (("human", "people"), ("voices", "takes"))
        for name, row in found[kind].items()
    ]
    return [
        "## Told apart",
        "A classifier of function words and character n-grams, trained on "
        f"{found['trained_on']:,} passages of about {found['characters']} characters "
        "by people whose works the model trained on, and on nothing of the model's. "
        "Shares named as each style; people are held-out authors. (Training authors "
        f"left out in turn: {found['cross_validated']:.0%} right.) Each style's score "
        "is raised or lowered by a mark with which the left-out authors of all styles "
        "are named right equally often; last column: named right by the bare scores, "
        "by which a style of many manners is named too seldom, people's or takes.",
        _table(("text", *styles, "without the marks"), rows),
    ]


def _copying(report: Mapping[str, Any]) -> list[str]:
    if "copying" not in report:
        return []
    found = report["copying"]
    rows = [
        (
            name,
            str(row["longest"]) if row["longest"] else "under 8",
            f"{row['share_of_8_grams']:.1%}",
            str(len(row["over_40"])),
        )
        for name, row in found["groups"].items()
    ]
    parts = [
        "## Copying",
        f"Against all {found['training_tokens'] / 1e6:,.0f} million tokens of training "
        "text. Runs under 8 tokens are not looked for. People are held-out passages of "
        "the same length, for comparison.",
        _table(("text", "longest run", "8-grams found", f"over {LONG_COPY}"), rows),
    ]
    for name, row in found["groups"].items():
        for take in row["over_40"]:
            kind = "a formula" if take["formula"] else "a passage"
            parts += [
                f"{name}, take {take['take'] + 1}: {take['tokens']} tokens, {kind} "
                f"that stands in {take['places']} place(s):",
                _quoted(take["text"]),
            ]
    return parts


def _variety(report: Mapping[str, Any]) -> list[str]:
    if "variety" not in report:
        return []
    rows = [
        (
            name,
            *(f"{row[f'distinct_{n}']:.3f}" for n in (1, 2, 3)),
            f"{row['repeated_4']:.2%}",
            f"{row['loops']:.1%}",
            f"{row['words_per_sentence']:.1f}",
            f"{row['without_end']:.1%}",
        )
        for name, row in report["variety"].items()
    ]
    return [
        "## Variety",
        "Takes continue a few beginnings again and again, held-out passages are all "
        "different: distinct-n is to be compared among takes. A loop is the same words "
        "four times on end.",
        _table(
            (
                *("text", "distinct-1", "-2", "-3", "4-grams repeated", "loops"),
                *("words per sentence", "without a sentence's end"),
            ),
            rows,
        ),
    ]


def _parity(report: Mapping[str, Any]) -> list[str]:
    parts: list[str] = []
    if "tokens" in report:
        found = report["tokens"]
        parts.append(
            f"Tokenizer: {found['texts']} texts ({found['tokens']:,} tokens), held-out "
            f"prose and odd Unicode; {found['different']} give other ids in llama.cpp."
        )
        parts += [_quoted(text) for text in found["first"]]
    if "logits" in report:
        rows = [
            (
                name,
                f"{row['positions']:,}",
                f"{row['same_top']:.2%}",
                f"{row['mean_gap']:.5f}",
            )
            for name, row in report["logits"].items()
        ]
        head = ("weights", "positions", "same likeliest token", "mean gap, nats")
        parts.append(_table(head, rows))
    title = "## The files compute what was trained"
    return [title, *parts] if parts else []


def _held_out(report: Mapping[str, Any]) -> list[str]:
    rows = [
        (group, ", ".join(_cell(unit) for unit in units))
        for group, units in report["held_out"].items()
    ]
    return ["## Held out", _table(("set", "authors, or single works"), rows)]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [
        "| " + " | ".join(_cell(cell) for cell in head) + " |",
        "|" + "---|" * len(head),
    ]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Foreign text that cannot end its cell or its line."""
    return " ".join(inert(text).replace("|", "/").replace("<", "‹").split())


def _quoted(text: str) -> str:
    """Foreign text as an indented block: nothing in it is markup."""
    lines: list[str] = []
    for line in inert(text).split("\n"):
        lines += textwrap.wrap(line, 84, break_long_words=False) or [""]
    return "\n".join(f"    {line}".rstrip() for line in lines)
