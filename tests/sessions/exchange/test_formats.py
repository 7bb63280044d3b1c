"""HTML, EPUB and Word: the same words in each, well-formed, and nothing that runs."""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.exchange import from_docx, from_markdown, to_docx, to_epub, to_html
from sessions.exchange.leaving import Leaving, Wishes, made
from sessions.exchange.to_markdown import write as markdown
from tests.sessions.exchange.book import pages

DRAFT = """\
# The Debt

He *came* **home** & said <b>nothing</b>.

## One

Rain.

***

- a
- b
  - c

## Two

> She left, [so it seems](https://a.b/?x=1&y="2").
"""
HOSTILE = (
    "# <script>alert(1)</script> \"'&]]>\x1b[31m\x00\ud800\u202e\n\n"
    "<img src=x onerror=alert(1)> [x](javascript:alert(1)) "
    '[y](https://a.b/"onmouseover="alert(1)) ]]> <!-- --> &amp; &#0;\n'
)


class Names(HTMLParser):
    """Every element and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def said(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_a_page_stands_alone() -> None:
    page = to_html.write(from_markdown.read(DRAFT), "The Debt", "en")
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "<p>He <em>came</em> <strong>home</strong> &amp; said &lt;b&gt;" in page
    assert "<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n<ul>\n<li><p>c</p>" in page
    assert "<blockquote>\n<p>She left, <a href=" in page
    assert "src=" not in page


def test_foreign_words_stay_words_in_html() -> None:
    names = Names()
    page = to_html.write(from_markdown.read(HOSTILE), HOSTILE, '"><script>')
    names.feed(page)
    assert not names.tags & {"script", "img", "iframe", "object"}
    assert names.attributes <= {"charset", "http-equiv", "content", "name", "lang"} | {
        "href"
    }
    assert 'href="javascript' not in page
    assert not set(page) & set("\x00\x1b\ud800")


def test_a_book_has_the_structure_readers_rely_on() -> None:
    about = to_epub.About("The Debt & <others>", "A. N. Author", "en", "id-1", 1e9)
    data = to_epub.write(from_markdown.read(DRAFT), about)
    chapters = pages(data)
    openings = [said(page).split()[0] for page in chapters.values()]
    assert openings == ["The", "One", "Two"]
    assert data == to_epub.write(from_markdown.read(DRAFT), about)


def test_any_draft_makes_a_sound_book() -> None:
    for text in ("", HOSTILE, "# A\n# B\n# A\n", "## only", "> # quoted", "- # listed"):
        about = to_epub.About(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
        assert pages(to_epub.write(from_markdown.read(text), about))


@settings(max_examples=20, deadline=None)
@given(
    st.text(
        st.sampled_from("ab1 \n*_#>-+.()[]`~<&!\\\x00\x1b\ud800\u00e9"), max_size=80
    )
)
def test_any_letters_make_well_formed_pages(text: str) -> None:
    blocks = from_markdown.read(text)
    pages(to_epub.write(blocks, to_epub.About("x")))
    assert from_docx.read(to_docx.write(blocks, "x"), "x").prose is not None


def test_word_documents_carry_words_and_marks_there_and_back() -> None:
    blocks = from_markdown.read(DRAFT)
    data = to_docx.write(blocks, "The Debt", "A. N. Author", changed=1e9)
    back = from_docx.read(data, "x.docx")
    assert back.notices == ()
    assert markdown(back.prose) == markdown(blocks)


def test_each_format_is_made_of_a_draft_and_a_text() -> None:
    for name in ("markdown", "text", "html", "docx", "epub"):
        assert made(Leaving("x", DRAFT), name, Wishes("T", "A", "en"))
        assert made(Leaving("x", DRAFT, markdown=False), name)
    text = Leaving("x", "*not* marked\r\n\ud800", markdown=False)
    assert made(text, "text") == b"*not* marked\r\n?"
    assert b"*not* marked" in made(text, "html")
    assert made(Leaving("x", DRAFT), "markdown") == DRAFT.encode()
