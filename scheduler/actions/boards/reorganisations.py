"""Changes of units, planned and in force, as pages and commands list them."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.house import House
from scheduler.core.units import ReorganisationState, SuccessionKind
from scheduler.store.phrases import from_json
from scheduler.store.tables import FormerName, Reorganisation, Unit
from scheduler.store.units import reorganisations

KIND_WORDS = {
    SuccessionKind.RENAME: phrase("rename"),
    SuccessionKind.MERGE: phrase("merger"),
    SuccessionKind.SPLIT: phrase("split"),
    SuccessionKind.DISSOLVE: phrase("dissolution"),
}

CHANGE_WORDS = {
    ReorganisationState.PLANNED: phrase("waits for its day"),
    ReorganisationState.IN_FORCE: phrase("in force"),
    ReorganisationState.TAKEN_BACK: phrase("taken back"),
}


@dataclass(frozen=True)
class ReorganisationRow:
    """A change of units in words; `old` and `new` are names, `fault` why it could not take effect."""

    number: int
    kind: SuccessionKind
    kind_words: str
    day: date
    decision: str
    decided_on: date | None
    state: ReorganisationState
    state_words: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    created_by: str
    fault: str

    @property
    def planned(self) -> bool:
        """Whether it can be taken back."""
        return self.state is ReorganisationState.PLANNED


def reorganisation_rows(house: House) -> list[ReorganisationRow]:
    """Return all changes of units, the latest day first."""
    with house.db.read() as session:
        names = _names(session)
        return [_row(house, row, names) for row in reorganisations(session)]


def _names(session: Session) -> dict[str, str]:
    former = {row.code: row.name for row in session.exec(select(FormerName))}
    return former | {unit.code: unit.name for unit in session.exec(select(Unit))}


def _row(house: House, row: Reorganisation, names: dict[str, str]) -> ReorganisationRow:
    say = house.words.say
    return ReorganisationRow(
        number=row.id or 0,
        kind=row.kind,
        kind_words=say(KIND_WORDS[row.kind]),
        day=row.day,
        decision=row.decision,
        decided_on=row.decided_on,
        state=row.state,
        state_words=say(CHANGE_WORDS[row.state]),
        old=tuple(names.get(code, code) for code in row.plan["from"]),
        new=tuple(one["name"] or names.get(one["code"], one["code"]) for one in row.plan["to"]),
        created_by=row.created_by,
        fault=say(_fault(row)),
    )


def _fault(row: Reorganisation) -> Phrase | str:
    return from_json([row.fault])[0] if row.fault else ""
