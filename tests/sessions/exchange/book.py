"""The structure that EPUB 3.3 asks of a book, looked at from outside."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
OCF = "{urn:oasis:names:tc:opendocument:xmlns:container}"


def pages(data: bytes) -> dict[str, ElementTree.Element]:
    """The chapters in reading order, after everything a reader relies on has held."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert book.testzip() is None
        first = book.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", 0)
        assert not first.extra
        assert book.read("mimetype") == b"application/epub+zip"
        container = ElementTree.fromstring(book.read("META-INF/container.xml"))
        root = container.find(f"{OCF}rootfiles/{OCF}rootfile")
        assert root is not None
        package = ElementTree.fromstring(book.read(root.attrib["full-path"]))
        folder = root.attrib["full-path"].rpartition("/")[0]
        about = package.find(f"{OPF}metadata")
        assert about is not None
        identifier = about.find(f"{DC}identifier")
        assert identifier is not None
        assert identifier.attrib["id"] == package.attrib["unique-identifier"]
        assert about.findtext(f"{DC}title")
        assert about.findtext(f"{DC}language")
        assert [m.attrib["property"] for m in about.findall(f"{OPF}meta")] == [
            "dcterms:modified"
        ]
        items = {item.attrib["id"]: item.attrib for item in package.iter(f"{OPF}item")}
        hrefs = [item["href"] for item in items.values()]
        assert len(set(hrefs)) == len(hrefs)
        there = {f"{folder}/{href}" for href in hrefs} | {root.attrib["full-path"]}
        assert there | {"mimetype", "META-INF/container.xml"} == set(book.namelist())
        assert sum(item.get("properties") == "nav" for item in items.values()) == 1
        parsed = {
            name: ElementTree.fromstring(book.read(f"{folder}/{item['href']}"))
            for name, item in items.items()
            if item["media-type"] == "application/xhtml+xml"
        }
        links = [a.attrib["href"] for a in parsed["nav"].iter(f"{XHTML}a")]
        spine = [ref.attrib["idref"] for ref in package.iter(f"{OPF}itemref")]
        assert links == [items[name]["href"] for name in spine]
        for page in parsed.values():
            assert page.tag == f"{XHTML}html"
            assert page.findtext(f"{XHTML}head/{XHTML}title")
        return {name: parsed[name] for name in spine}
