"""Files come back as they were, to the byte, when nothing or one word changed."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.encoding import decode, encode, spelt_as
from sessions.errors import SessionError

LINES = (
    "Sua read it twice,\nonce for the words\n\nand once — for what they had eaten.\n"
)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_one_changed_word_changes_no_other_byte(
    newline: str, bom: bytes, encoding: str
) -> None:
    raw = LINES.replace("\n", newline)
    text, spelling = decode(bom + raw.encode(encoding), "a.md")
    assert text == LINES
    assert spelling.sure
    changed, _ = encode(text.replace("twice", "thrice"), spelling)
    assert changed == bom + raw.replace("twice", "thrice").encode(encoding)


def test_mixed_newlines_stay_with_their_lines() -> None:
    data = b"one\r\ntwo\nthree\r\nfour\rfive\n"
    text, spelling = decode(data, "a.md")
    assert text == "one\ntwo\nthree\nfour\nfive\n"
    changed, spelling = encode(text.replace("three", "drei"), spelling)
    assert changed == data.replace(b"three", b"drei")
    longer = text.replace("three", "drei").replace("two\n", "two\nnew\n")
    changed, _ = encode(longer, spelling)
    assert changed == b"one\r\ntwo\nnew\r\ndrei\r\nfour\rfive\n"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "\r", "\n", "\r\n", "\x85", "\0", "é"])))
def test_unchanged_text_gives_the_same_bytes(parts: list[str]) -> None:
    data = "".join(parts).encode()
    text, spelling = decode(data, "a.md")
    assert "\r" not in text
    assert encode(text, spelling)[0] == data


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_kept_or_refused(data: bytes) -> None:
    try:
        text, spelling = decode(data, "a.md")
    except SessionError:
        return
    assert encode(text, spelling)[0] == data


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("naïve café".encode("cp1252"), "cp1252"),
        (b"caf\xe9 \x81", "latin-1"),
        # Plain ASCII with zeros between would be valid UTF-8 too; ÿ is not.
        ("ohne Bÿte".encode("utf-16-le"), "utf-16-le"),
    ],
)
def test_a_guess_is_not_sure_until_the_writer_chooses(
    data: bytes, encoding: str
) -> None:
    text, spelling = decode(data, "a.md")
    assert (spelling.encoding, spelling.sure) == (encoding, False)
    assert spelt_as(spelling, "utf-8").sure
    assert encode(text, spelt_as(spelling, "utf-8"))[0].decode() == text


def test_what_is_no_text_is_refused_in_words() -> None:
    with pytest.raises(SessionError) as refusal:
        decode(b"GGUF\x03\0\0\0\xff\xfe\xfa\0\0\x01", "model.md")
    assert "model.md" in refusal.value.message


def test_half_a_surrogate_pair_stops_no_file() -> None:
    _, spelling = decode(b"", "a.md")
    assert encode("a\ud800b", spelling)[0] == "a\ufffdb".encode()


def test_a_letter_without_a_sign_is_said_and_not_lost() -> None:
    _, spelling = decode("café".encode("cp1252"), "a.md")
    with pytest.raises(UnicodeEncodeError):
        encode("café Ω", spelling)
