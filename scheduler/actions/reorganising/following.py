"""What names the old units follows to their heirs: groups, feeds, steps of playbooks, events."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import col, select, update

from scheduler.actions.reorganising.heirs import Change
from scheduler.actions.reorganising.orders import Effect
from scheduler.core.terms import TermState
from scheduler.core.units import SuccessionKind
from scheduler.store.tables import (
    Committee,
    Event,
    Feed,
    FeedLink,
    Playbook,
    Term,
    TermSeat,
    UnitGroup,
    UnitGroupMember,
)


def follow(change: Change, effect: Effect) -> None:
    """Let everything that names an old unit name its heir."""
    _follow_groups(change, effect)
    _follow_feeds(change, effect)
    rename_in_steps(
        change, {one.code: change.heir.code if change.heir else "" for one in change.ended}, effect
    )
    _follow_owners(change, effect)
    _follow_terms(change)


def _follow_groups(change: Change, effect: Effect) -> None:
    session, old = change.session, [one.id or 0 for one in change.old]
    ended = {one.id or 0 for one in change.ended}
    rows = session.exec(select(UnitGroupMember).where(col(UnitGroupMember.unit_id).in_(old))).all()
    for group_id in sorted({row.group_id for row in rows}):
        group = session.get_one(UnitGroup, group_id)
        effect.groups.append(group.title)
        heirs = () if change.kind is SuccessionKind.DISSOLVE else change.new
        for heir in heirs:
            if session.get(UnitGroupMember, (group_id, heir.id)) is None:
                session.add(UnitGroupMember(group_id=group_id, unit_id=heir.id or 0))
                session.flush()
    for row in rows:
        if row.unit_id in ended:
            session.delete(row)
    session.flush()


def _follow_feeds(change: Change, effect: Effect) -> None:
    session, heir = change.session, change.heir
    ended = [one.id for one in change.ended]
    for feed in session.exec(select(Feed).where(col(Feed.unit_id).in_(ended)).order_by(col(Feed.id))).all():
        effect.feeds += 1
        links = update(FeedLink).where(col(FeedLink.feed_id) == feed.id)
        if heir is None or change.kind is SuccessionKind.DISSOLVE:
            session.exec(links.where(col(FeedLink.revoked_at).is_(None)).values(revoked_at=change.now))
            continue
        there = session.exec(select(Feed).where(Feed.unit_id == heir.id)).first()
        if there is None:
            feed.unit_id = heir.id
        else:
            session.exec(links.values(feed_id=there.id))
        session.flush()


def rename_in_steps(change: Change, codes: Mapping[str, str], effect: Effect) -> None:
    """Write new codes into the steps that name old ones; an empty one takes the name out."""
    changed = {old: new for old, new in codes.items() if old != new}
    for book in change.session.exec(select(Playbook).order_by(col(Playbook.id))).all():
        steps = [_step(step, changed) for step in book.steps]
        if steps != book.steps:
            titles = [new["title"] for new, old in zip(steps, book.steps, strict=True) if new != old]
            effect.steps += [f"{book.title}: {title}" for title in titles]
            book.steps = steps


def _step(step: Mapping[str, Any], codes: Mapping[str, str]) -> dict[str, Any]:
    found = dict(step)
    if found.get("lead") in codes:
        found["lead"] = codes[found["lead"]]
    if "coordinating" in found:
        found["coordinating"] = _helpers(found["coordinating"], codes)
    return found


def _helpers(given: Iterable[Any], codes: Mapping[str, str]) -> list[Any]:
    """Return who coordinates, each once; an entry is a code, or a table with the unit and its part."""
    found: dict[str, Any] = {}
    for one in given:
        code = one["unit"] if isinstance(one, Mapping) else one
        new = codes.get(code, code)
        if new:
            found.setdefault(new, {**one, "unit": new} if isinstance(one, Mapping) else new)
    return list(found.values())


def _follow_owners(change: Change, effect: Effect) -> None:
    session, heir = change.session, change.heir
    ended = [one.id for one in change.ended]
    for event in session.exec(select(Event).where(col(Event.owner_unit_id).in_(ended))).all():
        event.owner_unit_id = heir.id if heir else None
        effect.events.append(event.title)
    for committee in session.exec(select(Committee).where(col(Committee.standing_unit_id).in_(ended))).all():
        committee.standing_unit_id = heir.id if heir else None
    session.flush()


def _follow_terms(change: Change) -> None:
    """Let planned terms name the heir; a unit has one member, and terms that have begun keep their names."""
    session, heir = change.session, change.heir
    planned = select(Term.id).where(Term.state == TermState.PLANNED)
    ended = [one.id for one in change.ended]
    query = select(TermSeat).where(col(TermSeat.term_id).in_(planned), col(TermSeat.unit_id).in_(ended))
    for row in session.exec(query.order_by(col(TermSeat.id))).all():
        heir_id = heir.id if heir and change.kind is not SuccessionKind.DISSOLVE else None
        place = (TermSeat.term_id == row.term_id, TermSeat.role == row.role, TermSeat.unit_id == heir_id)
        if heir_id is None or session.exec(select(TermSeat.id).where(*place)).first():
            session.delete(row)
        else:
            row.unit_id = heir_id
        session.flush()
