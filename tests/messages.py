"""The messages that stand in the code, and the words the catalogues have for them.

`python -m tests.messages` prints what has no Vietnamese words yet, ready to be filled in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages import Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from scheduler.locale import FOLDER
from tests.source import PACKAGES, ROOT

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "phrase": None,
}

# Said of an entry that no extraction can find: "# not in the code: the holidays library names it".
ELSEWHERE = "not in the code:"

_PARTS = {"store": "core", "drivers": "core", "main": "cli", "__main__": "cli", "packs": "exchange"}

Key = tuple[str, str]
"""Context (or nothing) and English text."""


@dataclass(frozen=True)
class Said:
    """A message in the code; `many` is its plural, where it has one."""

    part: str
    where: str
    context: str
    text: str
    many: str

    @property
    def key(self) -> Key:
        """What the catalogues know it by."""
        return self.context, self.text


def in_code() -> dict[Key, Said]:
    """Return each message of the three packages, with one place where it stands."""
    files = [
        file
        for package in PACKAGES
        for ending in ("py", "html", "txt", "svg")
        for file in (ROOT / package).rglob(f"*.{ending}")
    ]
    return {said.key: said for file in sorted(files) for said in _of(file)}


def in_catalogue(language: str) -> Iterator[tuple[Path, Message]]:
    """Return each entry of a language's catalogue, with its file."""
    for file in sorted((FOLDER / language).glob("*.po")):
        with file.open("rb") as handle:
            for message in read_po(handle, locale=language, abort_invalid=True):
                if message.id:
                    yield file, message


def key_of(message: Message) -> Key:
    """Return what a message of a catalogue is known by."""
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def _of(file: Path) -> Iterator[Said]:
    method = "python" if file.suffix == ".py" else "jinja2.ext:babel_extract"
    options = {} if file.suffix == ".py" else {"trimmed": "true", "silent": "false"}
    for line, text, _comments, context in extract_from_file(method, file, keywords=KEYWORDS, options=options):
        one, many = (text[0], text[1]) if isinstance(text, tuple) else (text, "")
        yield Said(_part(file), f"{file.relative_to(ROOT)}:{line}", context or "", one, many)


def _part(file: Path) -> str:
    package, *rest = file.relative_to(ROOT).with_suffix("").parts
    return _PARTS.get(rest[0], rest[0]) if package == "scheduler" else package


def _stanza(said: Said) -> str:
    context = f"msgctxt {_quoted(said.context)}\n" if said.context else ""
    if said.many:
        return f'{context}msgid {_quoted(said.text)}\nmsgid_plural {_quoted(said.many)}\nmsgstr[0] ""\n'
    return f'{context}msgid {_quoted(said.text)}\nmsgstr ""\n'


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def main() -> None:
    """Print the messages that lack words, part by part."""
    there = {key_of(message) for _, message in in_catalogue("vi") if message.string}
    lacking = sorted(
        (said for key, said in in_code().items() if key not in there), key=lambda said: said.part
    )
    for said in lacking:
        print(f"# {said.part}.po, {said.where}\n{_stanza(said)}")  # noqa: T201 - the list is what this prints
    print(f"# {len(lacking)} messages lack Vietnamese words")  # noqa: T201 - the same


if __name__ == "__main__":
    main()
