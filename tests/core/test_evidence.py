import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.evidence import (
    ENDINGS,
    EXCEL,
    HEIC,
    JPEG,
    NAME_LIMIT,
    ODS,
    ODT,
    PDF,
    PNG,
    SLIDES,
    URL_LIMIT,
    WEBP,
    WORD,
    is_link,
    kind_of,
    name_of_file,
)

ZIP = b"PK\x03\x04"
TYPES = "[Content_Types].xml"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7", PDF),
        (b"\x89PNG\r\n\x1a\n", PNG),
        (b"\xff\xd8\xff\xe0", JPEG),
        (b"RIFF1234WEBP", WEBP),
        (b"RIFF1234WEBPVP8 ", WEBP),
        (b"RIFF1234WAVE", None),
        (b"JUNK1234WEBP", None),
        (b"\0\0\0\x18ftypheic", HEIC),
        (b"\0\0\0\x18ftypheic\0\0\0\0", HEIC),
        (b"\0\0\0\x18ftypheix", HEIC),
        (b"\0\0\0\x18ftypmif1", HEIC),
        (b"\0\0\0\x18ftyphevc", HEIC),
        (b"\0\0\0\x18ftypmsf1", HEIC),
        (b"\0\0\0\x18ftypisom", None),
        (b"<svg xmlns=", None),
        (b"<!doctype html>", None),
        (b" %PDF-1.7", None),
        (b"MZ", None),
        (b"", None),
    ],
)
def test_a_file_is_known_by_its_first_bytes(head, kind):
    assert kind_of(head) == kind


@pytest.mark.parametrize(
    ("members", "declared", "kind"),
    [
        ([TYPES, "word/document.xml"], "", WORD),
        ([TYPES, "xl/workbook.xml"], "", EXCEL),
        ([TYPES, "ppt/presentation.xml"], "", SLIDES),
        (["mimetype"], "application/vnd.oasis.opendocument.text", ODT),
        (["mimetype"], "application/vnd.oasis.opendocument.spreadsheet", ODS),
        (["mimetype"], "application/epub+zip", None),
        (["word/document.xml"], "", None),
        ([TYPES, "word/document.xml", "word/vbaProject.bin"], "", None),
        ([TYPES, "word/document.xml", "xl/workbook.xml"], "", None),
        ([TYPES], "", None),
        (["a.exe"], "", None),
    ],
)
def test_an_archive_is_taken_where_it_is_a_document_without_macros(members, declared, kind):
    assert kind_of(ZIP, members, declared) == kind
    assert kind_of(b"PK\x05\x06", members, declared) is None


def test_what_is_taken_has_a_name_of_its_own():
    assert ENDINGS == ("pdf", "docx", "xlsx", "pptx", "odt", "ods", "jpg", "png", "webp", "heic")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Kế hoạch 20-10.pdf", "Kế hoạch 20-10.pdf"),
        (unicodedata.normalize("NFD", "Kế hoạch.PDF"), "Kế hoạch.pdf"),
        ("virus.exe", "virus.exe.pdf"),
        ("C:\\Users\\An\\báo cáo.pdf", "báo cáo.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("con.pdf", "_con.pdf"),
        ("LPT1.b.pdf", "_LPT1.b.pdf"),
        ("console.pdf", "console.pdf"),
        (" Đại hội XX. ", "Đại hội XX.pdf"),
        (" . ", "NV-26-001.pdf"),
        ("", "NV-26-001.pdf"),
        ("a\0b\r\n.pdf", "a b.pdf"),
    ],
)
def test_a_name_is_one_that_windows_can_keep(typed, kept):
    assert name_of_file(typed, PDF, "NV-26-001") == kept


def test_a_photo_ends_as_its_content_says():
    assert name_of_file("IMG_1.JPEG", JPEG, "x") == "IMG_1.jpg"
    assert name_of_file("IMG_1.heif", HEIC, "x") == "IMG_1.heic"


@given(st.text(max_size=300))
def test_every_name_is_short_and_clean(text):
    name = name_of_file(text, PDF, "NV")

    assert len(name) <= NAME_LIMIT + 5
    assert not set(name) & set('<>:"/\\|?*\0\n')
    assert name == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("https://example.org/a?b=c", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("https://a:b@example.org/", False),
        ("https://example.org/a b", False),
        ("https://example.org/\x01", False),
        ("http://[::1", False),
        ("example.org", False),
        ("", False),
    ],
)
def test_a_link_leads_to_a_page(text, good):
    assert is_link(text) is good


def test_a_link_has_a_limit():
    start = "https://example.org/"

    assert is_link(start + "a" * (URL_LIMIT - len(start)))
    assert not is_link(start + "a" * (URL_LIMIT - len(start) + 1))
