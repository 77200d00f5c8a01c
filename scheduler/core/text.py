"""Letters: one normal form at every way in, and a folded form to match by."""

import unicodedata

_MARKS = "Mn"


def tidy(text: str) -> str:
    """Return one line of text in NFC, without control characters and doubled spaces."""
    return " ".join(_shown(text, "").split())


def tidy_lines(text: str) -> str:
    """Return text of several lines in NFC, without control characters and trailing spaces."""
    lines = (line.rstrip() for line in _shown(text.replace("\r\n", "\n"), "\n").split("\n"))
    return "\n".join(lines).strip()


def _shown(text: str, kept: str) -> str:
    letters = unicodedata.normalize("NFC", text)
    return "".join(one if one in kept or unicodedata.category(one)[0] != "C" else " " for one in letters)


def fold(text: str) -> str:
    """Return the text to match by: small letters without marks; đ becomes d, which Unicode does not do."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(one for one in plain if unicodedata.category(one) != _MARKS)


def slug(text: str) -> str:
    """Return letters and digits of ASCII with single dashes between, for keys and addresses."""
    return "-".join("".join(one if one.isascii() and one.isalnum() else " " for one in fold(text)).split())
