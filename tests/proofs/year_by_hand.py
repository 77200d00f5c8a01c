"""What happened in the year of the story, by the story's own list, and what the house makes of it."""

import csv
import io
import re
from collections import Counter
from datetime import date

from sqlmodel import select

from scheduler.actions.boards.scores import FIGURES, LISTED, scoreboard
from scheduler.store.tables import Audit

DUE = {"gui": date(2026, 4, 24), "ket-qua": date(2026, 10, 30), "so-lieu": date(2026, 11, 30)}
"""By the wall calendar: 40 days after 16/3 is a Saturday; 10 days after 20/10; 10 days before 10/12."""

SENDS_EARLY = {"HTQT", "KHTC", "TĐKTTT", "VPĐĐT", "BHĐ", "ĐCKS", "QLĐĐ", "MT", "KTTV"}
SENDS_EARLY |= {"ĐĐBĐ", "TNN", "VTQG", "TTTT"}
MEMBERS = sorted(SENDS_EARLY | {"PC", "VP", "KHCN", "CNTT", "TĐTBD", "BĐKH"})
AFTER_JULY = sorted({*MEMBERS, "S.HN"} - {"VTQG"})


class Told:
    """What happened, as the story tells it: who sent what on which day."""

    def __init__(self, year):
        self.year = year
        self.sent: dict[tuple[str, str], date] = {}

    def sends(self, code, step, numbers=""):
        self.year.sends(code, step, numbers)
        self.sent[step, code] = self.year.group.house.today(self.year.group.now)

    def is_recorded(self, code, step, day, **fields):
        task = self.year.part(step, code)
        told = {"verb": "complete", "day": f"{day:%d/%m/%Y}", **fields}
        self.year.does(f"/quan-tri/viec/{task.id}/ghi-nhan", told)
        self.sent[step, code] = day

    def numbers(self):
        """Return by unit: in time, late, overdue, extensions, coordinating; counted on the fingers."""
        found = {code: [0, 0, 0, 0, 0] for code in [*MEMBERS, "S.HN", "TCCB"]}
        owing = [("gui", code) for code in MEMBERS]
        owing += [(step, code) for step in ("ket-qua", "so-lieu") for code in AFTER_JULY]
        for step, code in owing:
            due = date(2026, 5, 15) if (step, code) == ("gui", "BĐKH") else DUE[step]
            day = self.sent.get((step, code))
            found[code][2 if day is None else 0 if day <= due else 1] += 1
        found["BĐKH"][3] = 1
        # What the meeting of May gave out, and the two steps of the standing unit: all in time.
        for code, count in (("KHTC", 1), ("QLĐĐ", 1), ("TCCB", 2)):
            found[code][0] += count
        found["VP"][4] = 1
        return found


def the_scoreboard_is_what_happened(year, told):
    """Compare figure by figure what the house says of the year with what the story told."""
    house, now = year.group.house, year.group.now
    by_code = {one.code: one for one in scoreboard(house, 2026, now).units}
    said = {
        code: [s.on_time, s.late, s.overdue, s.extensions, s.helps]
        for code, s in ((code, one.score) for code, one in by_code.items())
    }
    by_hand = told.numbers()
    assert said == by_hand, {c: (said.get(c), n) for c, n in by_hand.items() if said.get(c) != n}
    assert {one.score.open for one in by_code.values()} == {0}
    # What the unit that is no more had still open passed on; only that is not counted.
    assert {code: one.score.excused for code, one in by_code.items() if one.score.excused} == {"VTQG": 2}

    shown = year.opened("/quan-tri/ket-qua?year=2026")
    for unit in by_code.values():
        for figure in LISTED:
            count = getattr(unit.score, figure)
            assert count == 0 or f"/{figure}?unit={unit.unit_id}" in shown
            if count:
                behind = year.read(f"/quan-tri/ket-qua/2026/{figure}?unit={unit.unit_id}")
                assert len(set(re.findall(r"NV-26-\d+", behind))) == count, (unit.code, figure)
    table = list(csv.reader(io.StringIO(year.browser.get("/quan-tri/ket-qua/2026.csv").text[1:])))
    names = ("on_time", "late", "overdue", "extensions", "helps")
    columns = [2 + list(FIGURES).index(name) for name in names]
    assert {row[0]: [int(row[n]) for n in columns] for row in table[2:]} == by_hand
    assert [int(table[1][n]) for n in columns] == [sum(one) for one in zip(*by_hand.values(), strict=True)]


def the_trail_tells_it_all(year, told):
    with year.group.house.db.read() as session:
        lines = session.exec(select(Audit)).all()
    verbs = Counter(one.verb for one in lines)
    # The conclusions of the meeting were completed besides.
    assert verbs["task.complete"] == len(told.sent) + 2
    once = "task.grant task.refuse task.nudge task.approve cutoff.set units.plan"
    assert {verb: verbs[verb] for verb in once.split()} == dict.fromkeys(once.split(), 1) | {"cutoff.set": 2}
    assert verbs["task.ask_extension"] == 2
    for step, code in told.sent:
        task = year.part(step, code)
        [line] = [one for one in lines if (one.verb, one.subject) == ("task.complete", task.code)]
        assert line.before["state"] != line.after["state"]
