"""What counts as evidence: files known by their content, names that any computer can keep, links."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from scheduler.core.text import tidy

HEAD = 16
"""Bytes of the beginning by which a file is known."""

NAME_LIMIT = 120
URL_LIMIT = 2000


@dataclass(frozen=True)
class Kind:
    """A type of file that is taken: how its name ends, and what browsers call it."""

    ending: str
    media_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."

PDF = Kind("pdf", "application/pdf")
PNG, JPEG = Kind("png", "image/png"), Kind("jpg", "image/jpeg")
WEBP, HEIC = Kind("webp", "image/webp"), Kind("heic", "image/heic")
WORD = Kind("docx", _OFFICE + "wordprocessingml.document")
EXCEL = Kind("xlsx", _OFFICE + "spreadsheetml.sheet")
SLIDES = Kind("pptx", _OFFICE + "presentationml.presentation")
ODT, ODS = Kind("odt", _OPEN + "text"), Kind("ods", _OPEN + "spreadsheet")

ENDINGS = tuple(kind.ending for kind in (PDF, WORD, EXCEL, SLIDES, ODT, ODS, JPEG, PNG, WEBP, HEIC))
"""What is taken, as people know it."""

_ISO_IMAGES = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc", b"ftypmsf1")
_FOLDERS = {"word/": WORD, "xl/": EXCEL, "ppt/": SLIDES}


def kind_of(head: bytes, members: Collection[str] = (), declared: str | None = None) -> Kind | None:
    """Return the type of a file by its first bytes; None for one that is not taken.

    `members` are the names in it where it is an archive, `declared` what its member "mimetype" holds.
    Archives that are no document, and documents with macros, are not taken.
    """
    for mark, kind in ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG)):
        if head.startswith(mark):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:12] in _ISO_IMAGES:
        return HEIC
    return _document(members, declared) if head.startswith(b"PK\x03\x04") else None


def _document(members: Collection[str], declared: str | None) -> Kind | None:
    for kind in (ODT, ODS):
        if declared == kind.media_type:
            return kind
    if "[Content_Types].xml" not in members or any(one.endswith("vbaProject.bin") for one in members):
        return None
    found = {kind for folder, kind in _FOLDERS.items() if any(one.startswith(folder) for one in members)}
    return found.pop() if len(found) == 1 else None


_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def name_of_file(text: str, kind: Kind, fallback: str) -> str:
    """Return a name that Windows, too, can keep, in NFC, that ends as the content says."""
    stem = tidy(re.split(r"[\\/]", text)[-1])
    stem = re.sub(rf"\.({kind.ending}|jpeg|heif)$", "", stem, flags=re.IGNORECASE)
    stem = _FORBIDDEN.sub("_", stem)[:NAME_LIMIT].strip(" .") or fallback
    return f"{'_' if _RESERVED.fullmatch(stem) else ''}{stem}.{kind.ending}"


# Scheme, host or an address in brackets (RFC 3986, 3.2.2), perhaps a port, then anything without white space.
_LINK = re.compile(
    r"https?://(?:[^\s/?#@:\[\]\\\x00-\x20]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:[/?#][^\s\x00-\x20]*)?",
    re.IGNORECASE,
)


def is_link(text: str) -> bool:
    """Tell whether a text is the address of a page: http or https, with a host and without a password."""
    return len(text) <= URL_LIMIT and _LINK.fullmatch(text) is not None
