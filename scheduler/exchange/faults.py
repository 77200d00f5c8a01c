"""All that is wrong with one file, each fault with its place, so that one reading shows them all."""

from collections.abc import Sequence
from dataclasses import dataclass

from calendars.phrases import Phrase, Problem, phrase

SHOWN = 20
"""Faults named in one message; a file with more is wrong as a whole."""


class BadPack(Problem):
    """A pack cannot be used; `faults` are all that were found, each with its place."""

    def __init__(self, faults: Sequence[Phrase]) -> None:
        super().__init__(_lines(faults))
        self.faults = tuple(faults)


def _lines(faults: Sequence[Phrase]) -> Phrase:
    shown = list(faults[:SHOWN])
    if len(faults) > SHOWN:
        shown.append(phrase("and {count} more", count=len(faults) - SHOWN))
    named = {f"fault{number}": fault for number, fault in enumerate(shown)}
    return Phrase("\n".join("{" + name + "}" for name in named), named)


@dataclass(frozen=True)
class Place:
    """Where in a file something stands: `field` is the way to it, as in events[2].rule."""

    file: str
    line: int
    field: str = ""

    def says(self, fault: Phrase) -> Phrase:
        """Return the fault with its place."""
        values = {"file": self.file, "line": self.line, "fault": fault}
        if self.field:
            return phrase("{file}, line {line}, {field}: {fault}", field=self.field, **values)
        return phrase("{file}, line {line}: {fault}", **values)


class Faults:
    """Collects what is wrong with one file while the reading goes on."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[tuple[Place, Phrase]] = []

    def add(self, line: int, field: str, fault: Phrase) -> None:
        """Note a fault; an empty `field` means the line as such."""
        self.found.append((Place(self.file, line, field), fault))

    def stop(self, line: int, fault: Phrase) -> BadPack:
        """Return the error for a fault after which nothing more can be read."""
        return self._all([*self.found, (Place(self.file, line), fault)])

    def check(self) -> None:
        """Raise BadPack with every fault noted so far, if there is any."""
        if self.found:
            raise self._all(self.found)

    @staticmethod
    def _all(found: Sequence[tuple[Place, Phrase]]) -> BadPack:
        in_order = sorted(found, key=lambda one: one[0].line)
        return BadPack([place.says(fault) for place, fault in in_order])
