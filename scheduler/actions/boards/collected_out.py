"""A board as it leaves the house: for the Zalo group, for a spreadsheet."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime

from bots.compose import sealed_title
from calendars.phrases import Phrase, Weekday, phrase
from scheduler.actions.boards.collected import CollectBoard, PartLine
from scheduler.actions.boards.frozen import FrozenLine
from scheduler.actions.boards.sheet import inert
from scheduler.actions.house import House
from scheduler.core.collecting import Standing
from scheduler.core.figures import shown

STANDING_WORDS = {
    Standing.SENT: phrase("sent"),
    Standing.MISSING: phrase("missing"),
    Standing.LEFT_OUT: phrase("not counted"),
}


def board_text(house: House, board: CollectBoard, committee: str, now: datetime) -> str:
    """Return plain text for the units' Zalo group: N of M as of now, who is missing, the numbers.

    Of a secret one nothing is told.
    """
    lines: Iterator[Phrase] = _live(house, board, now)
    return _text(house, board, lines, committee)


def frozen_text(house: House, board: CollectBoard, frozen: FrozenLine, committee: str) -> str:
    """Return the same of the figures that were frozen."""
    return _text(house, board, _then(board, frozen), committee)


def _text(house: House, board: CollectBoard, lines: Iterator[Phrase], committee: str) -> str:
    say = house.words.say
    said = [sealed_title(say)] if board.sealed else [say(one) for one in lines]
    return "\n".join([*said, *([committee] if committee else [])])


def _head(board: CollectBoard) -> Phrase:
    task = board.task
    if not task.short:
        return phrase("{title} ({code})", title=task.title, code=task.code)
    return phrase("[{short}] {title} ({code})", short=task.short, title=task.title, code=task.code)


def _live(house: House, board: CollectBoard, now: datetime) -> Iterator[Phrase]:
    due = board.task.due
    yield _head(board)
    day = phrase("{weekday} {day}", weekday=Weekday(due.weekday()), day=due)
    yield phrase("Due: {day}", day=day)
    local = now.astimezone(house.zone)
    when = f"{local:%H:%M} {local.day}/{local.month}"
    if board.task.waits_for:
        yield phrase("Waits for: {steps}.", steps="; ".join(board.task.waits_for))
    yield phrase(
        "As of {moment}: {done}/{total} units.", moment=when, done=len(board.sent), total=board.total
    )
    yield from _missing([part.line.unit for part in board.missing])
    for one in board.sums:
        yield _number(one.asked.label, shown(one.total), one.asked.measure)
        silent = [p.line.unit for p in board.sent if p.lacking and one.asked.key not in p.numbers]
        if silent:
            yield phrase("Sent without this number: {names}.", names=", ".join(silent))


def _then(board: CollectBoard, frozen: FrozenLine) -> Iterator[Phrase]:
    yield _head(board)
    yield phrase(
        "{title}: {done}/{total} units.", title=frozen.title, done=len(frozen.sent), total=frozen.total
    )
    yield from _missing(frozen.missing)
    for one in frozen.sums:
        yield _number(one.label, one.total, one.measure)
    late = [part.line.unit for part in board.sent if frozen.title in part.after]
    if late:
        yield phrase("Sent after the moment: {names}.", names=", ".join(late))


def _missing(names: Sequence[str]) -> Iterator[Phrase]:
    if names:
        yield phrase("Still missing: {names}.", names=", ".join(names))
    else:
        yield phrase("Nobody is missing.")


def _number(label: str, total: str, measure: str) -> Phrase:
    return phrase("{label}: {total} {measure}", label=label, total=total, measure=measure)


def board_csv(house: House, board: CollectBoard) -> str:
    """Return the board for a spreadsheet; it opens in Excel as it is (the text begins with its mark)."""
    say, asked = house.words.say, board.asked
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    labels = [f"{one.label} ({one.measure})" if one.measure else one.label for one in asked]
    heads = [phrase("Unit"), phrase("State"), phrase("Sent on"), phrase("By what means"), phrase("Remark")]
    writer.writerow([*map(say, heads), *map(inert, labels)])
    for part in board.parts:
        writer.writerow(
            [
                inert(part.line.unit),
                say(STANDING_WORDS[part.standing]),
                house.words.day(part.sent_on) if part.sent_on else "",
                part.recorded,
                inert("; ".join(remarks(house, part))),
                *(_bare(part.numbers.get(one.key, "")) for one in asked),
            ]
        )
    total = f"{len(board.sent)}/{board.total}"
    sums = [_bare(shown(one.total)) for one in board.sums]
    writer.writerow([say(phrase("Total")), total, "", "", "", *sums])
    return "\ufeff" + written.getvalue()


def remarks(house: House, part: PartLine) -> list[str]:
    """Return what has to be known of one unit's part."""
    say = house.words.say
    said = []
    if part.standing is Standing.LEFT_OUT or part.line.state.value == "returned":
        said.append(part.line.state_words)
    if part.line.timeliness.value in ("overdue", "done_late"):
        said.append(part.line.timeliness_words)
    said += [say(phrase("after “{title}”", title=title)) for title in part.after]
    if part.joined:
        said.append(say(phrase("joined on {day}", day=part.joined)))
    if part.lacking:
        said.append(say(phrase("numbers lacking")))
    return said


def _bare(number: str) -> str:
    # Grouping would make a text of it in a spreadsheet of another country.
    return number.replace(".", "")
