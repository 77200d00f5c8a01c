"""Take the fields of a table one by one; what is wrong is noted with its line, and the reading goes on."""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from calendars.phrases import Phrase, phrase
from scheduler.exchange.faults import Faults
from scheduler.exchange.nodes import Listing, Node, Scalar, Table

TEXT_LIMIT = 2000
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

_TRUTH: Mapping[str, bool] = {"true": True, "yes": True, "false": False, "no": False}


class Fields:
    """The fields of one table; whatever is not taken in the end is unknown, and so a fault."""

    def __init__(self, table: Table, where: str, faults: Faults) -> None:
        self.table, self.where, self.faults = table, where, faults
        self._left = dict(table.fields)
        self._asked: list[str] = []

    def line(self, name: str) -> int:
        """Return the line of a field; of the whole table where it is missing."""
        return self.table.lines.get(name, self.table.line)

    def path(self, name: str) -> str:
        """Return the way to a field, as in events[2].title."""
        return f"{self.where}.{name}" if self.where else name

    def fault(self, name: str, fault: Phrase) -> None:
        """Note a fault in one field."""
        self.faults.add(self.line(name), self.path(name), fault)

    def node(self, name: str) -> Node | None:
        """Take a field as it stands; None where it is absent or null."""
        self._asked.append(name)
        found = self._left.pop(name, None)
        return None if isinstance(found, Scalar) and found.empty else found

    def text(self, name: str, default: str = "") -> str:
        """Take one text."""
        node = self.node(name)
        if node is None:
            return default
        if not isinstance(node, Scalar):
            self.fault(name, phrase("must be one text"))
            return default
        if len(node.text) > TEXT_LIMIT:
            self.fault(name, phrase("is longer than {limit} letters; shorten it", limit=TEXT_LIMIT))
        return node.text.strip()

    def needed(self, name: str) -> str:
        """Take one text that must be there."""
        before = len(self.faults.found)
        text = self.text(name)
        if not text and len(self.faults.found) == before:
            self.fault(name, phrase("is missing; add it"))
        return text

    def key(self, name: str = "key") -> str:
        """Take a name that other entries refer to."""
        key = self.needed(name)
        if key and not KEY.fullmatch(key):
            fault = phrase("“{value}” must be of the letters a-z, digits, “-”, “.” and “_” alone", value=key)
            self.fault(name, fault)
        return key

    def flag(self, name: str, default: bool = False) -> bool:
        """Take true or false."""
        text = self.text(name, "true" if default else "false").lower()
        if text not in _TRUTH:
            self.fault(name, phrase("“{value}” must be true or false", value=text))
        return _TRUTH.get(text, default)

    def year(self, name: str) -> int | None:
        """Take a year, None where the field is absent."""
        text = self.text(name)
        if re.fullmatch(r"[12][0-9]{3}", text):
            return int(text)
        if text:
            self.fault(name, phrase("“{value}” must be a year such as 1930", value=text))
        return None

    def day(self, name: str, *, needed: bool = False) -> date | None:
        """Take a date such as 2026-01-10, None where the field is absent."""
        text = self.needed(name) if needed else self.text(name)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fault(name, phrase("“{value}” is no date; write it as 2026-10-20", value=text))
            return None

    def texts(self, name: str) -> tuple[str, ...]:
        """Take a list of texts; one text alone counts as a list of one."""
        match self.node(name):
            case None:
                return ()
            case Scalar(text):
                return (text.strip(),)
            case Listing(items) if all(isinstance(one, Scalar) for one in items):
                return tuple(one.text.strip() for one in items if isinstance(one, Scalar))
        self.fault(name, phrase("must be a list of texts"))
        return ()

    def tables(self, name: str) -> Iterator["Fields"]:
        """Take a list of tables; each is asked for unknown fields after it was read."""
        node = self.node(name)
        if node is None:
            return
        if not isinstance(node, Listing):
            self.fault(name, phrase("must be a list; begin each entry with “-”"))
            return
        for number, item in enumerate(node.items, 1):
            where = f"{self.path(name)}[{number}]"
            if isinstance(item, Table):
                fields = Fields(item, where, self.faults)
                yield fields
                fields.finish()
            else:
                self.faults.add(item.line, where, phrase("must have named fields, as in “key: value”"))

    def section(self, name: str) -> "Fields | None":
        """Take a table, None where the field is absent."""
        node = self.node(name)
        if isinstance(node, Table):
            return Fields(node, self.path(name), self.faults)
        if node is not None:
            self.fault(name, phrase("must have named fields, as in “key: value”"))
        return None

    def one_of(self, name: str, value: str, known: Collection[str]) -> bool:
        """Check that a word is one of those that are known; an empty one is left to others."""
        if value and value not in known:
            self.fault(name, not_known(value, known))
        return value in known

    def finish(self) -> None:
        """Note every field that nobody asked for."""
        for name in self._left:
            near = difflib.get_close_matches(name, self._asked, n=1)
            if near:
                self.fault(name, phrase("is no known field; did you mean “{near}”?", near=near[0]))
            else:
                known = ", ".join(self._asked)
                self.fault(name, phrase("is no known field; known are {known}", known=known))


def not_known(value: str, known: Collection[str]) -> Phrase:
    """Return the fault of a word that refers to nothing, with the nearest one that would."""
    near = difflib.get_close_matches(value, sorted(known), n=1)
    if near:
        return phrase("“{value}” is not known; did you mean “{near}”?", value=value, near=near[0])
    if not known:
        return phrase("“{value}” is not known, nor anything of the kind; define it first", value=value)
    shown = ", ".join(sorted(known)[:12])
    return phrase("“{value}” is not known; known are {known}", value=value, known=shown)
