"""The names that a pack defines, and those that it uses without defining them."""

from collections.abc import Iterable

from calendars.phrases import Phrase, phrase
from scheduler.exchange.faults import Place
from scheduler.exchange.fields import Fields, not_known
from scheduler.exchange.pack import Kind, Known, Pack, Reference


class Names:
    """Filled while a pack is read: definitions come before uses, whatever their order in the file."""

    def __init__(self) -> None:
        self.own: dict[Kind, set[str]] = {kind: set() for kind in Kind}
        self.used: list[Reference] = []

    def define(self, kind: Kind, name: str) -> str:
        """Note a name as defined here, and return it."""
        self.own[kind].add(name)
        return name

    def use(self, kind: Kind, fields: Fields, field: str) -> str:
        """Take a field that refers to something by its name, and return the name."""
        name = fields.text(field)
        self.mention(kind, fields, field, name)
        return name

    def use_all(self, kind: Kind, fields: Fields, field: str) -> tuple[str, ...]:
        """Take a field that refers to several things, each once."""
        found = fields.texts(field)
        for name in found:
            self.mention(kind, fields, field, name)
            if found.count(name) > 1:
                fields.fault(field, phrase("“{value}” stands twice; take one out", value=name))
                break
        return found

    def mention(self, kind: Kind, fields: Fields, field: str, name: str) -> None:
        """Note the use of a name; an empty one refers to nothing."""
        if name and name not in self.own[kind]:
            place = Place(fields.faults.file, fields.line(field), fields.path(field))
            self.used.append(Reference(kind, name, place))

    def with_known(self, known: Known) -> Known:
        """Return what can be referred to: what is known, and what is defined here."""
        return Known(
            units=known.units | self.own[Kind.UNIT],
            groups=known.groups | self.own[Kind.GROUP],
            playbooks=known.playbooks | self.own[Kind.PLAYBOOK],
        )


def dangling(references: Iterable[Reference], known: Known) -> list[tuple[Place, Phrase]]:
    """Return the references to names that are not known, each with its place and fault."""
    return [
        (one.place, not_known(one.name, known.of(one.kind)))
        for one in references
        if one.name not in known.of(one.kind)
    ]


def names_of(pack: Pack, known: Known) -> Known:
    """Return what can be referred to once the pack is in."""
    return Known(
        units=known.units | {one.code for one in pack.units} | _heirs(pack),
        groups=known.groups | {one.key for one in pack.groups},
        playbooks=known.playbooks | {one.key for one in pack.playbooks},
    )


def _heirs(pack: Pack) -> set[str]:
    """Return the units that the changes of a pack bring about or rename."""
    return {code for one in pack.successions for code, name, _ in one.new if name}
