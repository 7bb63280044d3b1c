"""A tokenizer.json becomes the vocabulary of a GGUF, or is refused.

Two kinds can be carried: byte-level BPE whose way of cutting text into words llama.cpp
knows by name ("gpt2"), and BPE over characters with a byte for whatever has no word
("llama", as SentencePiece makes them).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engines.exporting.folder import ExportError, read_json
from engines.files.safetensors_file import shown

if TYPE_CHECKING:
    from gguf import GGUFWriter

TOKENIZER = "tokenizer.json"
MAX_WORDS = 1 << 22
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6
SPACE = "\u2581"
_TAIL = r"|\s*[\r\n]+|\s+(?!\S)|\s+"
_ENGLISH = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+"
_SIGNS = r"| ?[^\s\p{L}\p{N}]+[\r\n]*"
_UPPER, _LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
_EDGE = r"[^\r\n\p{L}\p{N}]?"
# Splitting patterns and the names llama.cpp knows them by (llama-vocab.cpp).
PATTERNS = {
    rf"{_ENGLISH}|\p{{N}}{{1,3}}{_SIGNS}{_TAIL}": "llama-bpe",
    rf"{_ENGLISH}|\p{{N}}{_SIGNS}{_TAIL}": "qwen2",
    rf"{_EDGE}{_UPPER}*{_LOWER}+|{_EDGE}{_UPPER}+{_LOWER}*|\p{{N}}"
    rf"| ?[^\s\p{{L}}\p{{N}}]+[\r\n/]*{_TAIL}": "tekken",
}

WHOLE_FIRST = ("llama-bpe", "tekken")
"""Where a word of the vocabulary is taken whole, whatever the merges would make of it
(`ignore_merges`)."""


@dataclass(frozen=True, slots=True)
class Words:
    """A vocabulary as GGUF keeps it; `kinds` are its token types."""

    model: str
    pre: str
    words: tuple[bytes, ...]
    kinds: tuple[int, ...]
    merges: tuple[str, ...]
    scores: tuple[float, ...]
    space_prefix: bool

    def write(self, writer: GGUFWriter, special: Mapping[str, int]) -> None:
        """Add the vocabulary; `special` maps bos, eos, unk, pad to ids."""
        writer.add_tokenizer_model(self.model)
        writer.add_tokenizer_pre(self.pre)
        writer.add_token_list(list(self.words))
        writer.add_token_types(list(self.kinds))
        if self.model == "gpt2":
            writer.add_token_merges(list(self.merges))
        else:
            writer.add_token_scores(list(self.scores))
            writer.add_add_space_prefix(self.space_prefix)
        for name, token in special.items():
            getattr(writer, f"add_{name}_token_id")(token)


def read_words(folder: Path, n_vocab: int) -> Words:
    """The folder's vocabulary, filled up to the model's `n_vocab` words.

    Raises ExportError, OSError.
    """
    data = read_json(folder / TOKENIZER)
    model = data.get("model")
    if not isinstance(model, dict) or model.get("type") not in ("BPE", None):
        kind = model.get("type") if isinstance(model, dict) else model
        raise ExportError(f"its tokenizer is {shown(kind)}, not BPE")
    spelt = model.get("vocab")
    if not isinstance(spelt, dict) or len(spelt) > MAX_WORDS:
        raise ExportError(f"its {TOKENIZER} has no vocabulary")
    words = _by_id(spelt, data.get("added_tokens") or [], n_vocab)
    merges = _merges(model.get("merges"), spelt)
    if model.get("byte_fallback"):
        return _with_bytes(data, words, merges)
    pre = _pre(data)
    if bool(model.get("ignore_merges")) != (pre in WHOLE_FIRST):
        raise ExportError("its tokenizer joins words in a way llama.cpp does not")
    kinds = tuple(kind for _, kind in words)
    texts = tuple(word.encode("utf-8", "surrogatepass") for word, _ in words)
    return Words("gpt2", pre, texts, kinds, merges, (), False)


def special_tokens(config: Mapping[str, Any], n_vocab: int) -> dict[str, int]:
    """Ids of bos, eos, unk and pad where the settings name them."""
    found = {}
    for name in ("bos", "eos", "pad"):
        value = config.get(f"{name}_token_id")
        if isinstance(value, list) and value:
            value = value[0]
        if value is None:
            continue
        if type(value) is not int or not 0 <= value < n_vocab:
            raise ExportError(f"{name}_token_id is {shown(value)}")
        found[name] = value
    return found


def adds_bos(folder: Path) -> bool:
    """Whether the tokenizer sets its beginning token before a text."""
    with_settings = folder / "tokenizer_config.json"
    settings = read_json(with_settings) if with_settings.is_file() else {}
    if isinstance(settings.get("add_bos_token"), bool):
        return bool(settings["add_bos_token"])
    processor = read_json(folder / TOKENIZER).get("post_processor")
    parts = (
        processor.get("processors", [processor]) if isinstance(processor, dict) else []
    )
    for part in parts:
        single = part.get("single") if isinstance(part, dict) else None
        if isinstance(single, list) and single and isinstance(single[0], dict):
            return "SpecialToken" in single[0]
    return False


def _by_id(
    spelt: Mapping[str, Any], added: Sequence[Any], n_vocab: int
) -> list[tuple[str, int]]:
    """(word, kind) for each id."""
    words: list[tuple[str, int]] = [(f"[PAD{i}]", UNUSED) for i in range(n_vocab)]
    for word, at in spelt.items():
        if type(at) is not int or not 0 <= at < n_vocab:
            raise ExportError(f"its word {shown(word)} has the number {shown(at)}")
        words[at] = (word, NORMAL)
    for entry in added:
        at = entry.get("id") if isinstance(entry, dict) else None
        if type(at) is not int or not 0 <= at < n_vocab:
            raise ExportError(f"an added word of its {TOKENIZER} has no number")
        kind = CONTROL if entry.get("special") else USER_DEFINED
        words[at] = (str(entry.get("content")), kind)
    return words


def _merges(listed: Any, spelt: Mapping[str, int]) -> tuple[str, ...]:
    if not isinstance(listed, list) or len(listed) > MAX_WORDS:
        raise ExportError(f"its {TOKENIZER} has no merges")
    merges = []
    for entry in listed:
        pair = entry.split(" ") if isinstance(entry, str) else entry
        if (
            not isinstance(pair, list)
            or len(pair) != 2
            or not all(isinstance(word, str) and word in spelt for word in pair)
            or "".join(pair) not in spelt
        ):
            raise ExportError(f"its merge {shown(entry)} joins no two words")
        merges.append(" ".join(pair))
    return tuple(merges)


def _pre(data: Mapping[str, Any]) -> str:
    """The name llama.cpp has for the way text is cut before merging."""
    normalizer = data.get("normalizer")
    if normalizer is not None and normalizer != {"type": "NFC"}:
        kind = normalizer.get("type") if isinstance(normalizer, dict) else normalizer
        raise ExportError(f"its tokenizer rewrites text ({shown(kind)})")
    cutter = data.get("pre_tokenizer")
    steps = cutter.get("pretokenizers", [cutter]) if isinstance(cutter, dict) else []
    kinds = [step.get("type") if isinstance(step, dict) else None for step in steps]
    if not kinds or kinds[-1] != "ByteLevel" or steps[-1].get("add_prefix_space"):
        raise ExportError("its tokenizer is neither byte-level nor falls back on bytes")
    if steps[-1].get("use_regex", True):
        if kinds == ["ByteLevel"]:
            return "gpt-2"
        if kinds == ["Digits", "ByteLevel"] and steps[0].get("individual_digits"):
            return "smollm"
    elif kinds == ["Split", "ByteLevel"] and not steps[0].get("invert"):
        pattern = steps[0].get("pattern")
        regex = pattern.get("Regex") if isinstance(pattern, dict) else None
        if isinstance(regex, str) and regex in PATTERNS:
            return PATTERNS[regex]
    raise ExportError("its tokenizer cuts words in a way llama.cpp has no name for")


def _with_bytes(
    data: Mapping[str, Any], words: Sequence[tuple[str, int]], merges: Sequence[str]
) -> Words:
    """BPE over characters. llama.cpp joins what gives the word of the highest score, so
    a word's score is the place of the first merge that makes it."""
    steps = _steps(data.get("normalizer"), "normalizers")
    cut = _steps(data.get("pre_tokenizer"), "pretokenizers")
    kinds = [step.get("type") for step in (*steps, *cut)]
    if not set(kinds) <= {"Prepend", "Replace", "Metaspace", "Split"} or not kinds:
        raise ExportError("its tokenizer rewrites text in a way llama.cpp does not")
    prefixed = "Prepend" in kinds or any(
        step.get("prepend_scheme", "never") != "never" or step.get("add_prefix_space")
        for step in cut
    )
    rank: dict[str, int] = {}
    for at, merge in enumerate(merges):
        rank.setdefault(merge.replace(" ", ""), at)
    unknown = data["model"].get("unk_token")
    kinds_out, scores = [], []
    for word, kind in words:
        if kind == NORMAL and len(word) == 6 and word[:3] == "<0x" and word[5] == ">":
            kind = BYTE
        elif word == unknown:
            kind = UNKNOWN
        kinds_out.append(kind)
        scores.append(-float(rank.get(word, len(merges))) if kind == NORMAL else 0.0)
    texts = tuple(word.encode("utf-8", "surrogatepass") for word, _ in words)
    return Words(
        "llama", "default", texts, tuple(kinds_out), (), tuple(scores), prefixed
    )


def _steps(value: Any, inner: str) -> list[dict[str, Any]]:
    if not isinstance(value, dict):
        return []
    steps = value.get(inner, [value])
    if not isinstance(steps, list) or not all(isinstance(s, dict) for s in steps):
        raise ExportError(f"its {TOKENIZER} is garbled")
    return steps
