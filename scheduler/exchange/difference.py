"""What an import does, and the one way it writes a row: add, keep or replace, never take away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel

from calendars.phrases import Phrase

Row = TypeVar("Row", bound=SQLModel)


@dataclass(frozen=True)
class Differs:
    """A thing that is not as the pack has it: `fields` are name, value there, value in the pack."""

    what: Phrase
    fields: tuple[tuple[str, Any, Any], ...] = ()


@dataclass(frozen=True)
class Difference:
    """What an import does: added, changed to the pack's values, kept with other values, same already."""

    added: tuple[Phrase, ...]
    changed: tuple[Differs, ...]
    kept: tuple[Differs, ...]
    same: int

    @property
    def changes(self) -> bool:
        """Whether anything is written."""
        return bool(self.added or self.changed)


class Rows:
    """Writes the rows of one import, in the session of its transaction, and keeps count."""

    def __init__(self, session: Session, *, replace: bool) -> None:
        self.session, self.replace = session, replace
        self.added: list[Phrase] = []
        self.changed: list[Differs] = []
        self.kept: list[Differs] = []
        self.same = 0

    @property
    def difference(self) -> Difference:
        """What was done so far."""
        return Difference(tuple(self.added), tuple(self.changed), tuple(self.kept), self.same)

    def put(self, what: Phrase, found: Row | None, blank: Row, values: Mapping[str, Any]) -> Row:
        """Give the row `found` the values, or add `blank` with them where there is none."""
        if found is None:
            self._set(blank, values)
            self.added.append(what)
            return blank
        there = {name: getattr(found, name) for name in values}
        fields = tuple((name, there[name], new) for name, new in values.items() if there[name] != new)
        if self.gives_way(Differs(what, fields)):
            self._set(found, values)
        return found

    def gives_way(self, differs: Differs) -> bool:
        """Note how a thing differs, and tell whether it gets the values of the pack."""
        if not differs.fields:
            self.same += 1
        elif self.replace:
            self.changed.append(differs)
        else:
            self.kept.append(differs)
        return self.replace and bool(differs.fields)

    def _set(self, row: SQLModel, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            setattr(row, name, value)
        self.session.add(row)
        self.session.flush()
