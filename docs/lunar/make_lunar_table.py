"""Write calendars/lunar_table.py: the months of the Vietnamese lunar calendar, computed twice.

Run with the development dependencies installed, from the root of the project:

    python docs/lunar/make_lunar_table.py > calendars/lunar_table.py

The rules are those in force since 1968 (Quyết định 121-CP of 8 August 1967): days begin at midnight of UTC+7,
a month begins on the day of a new moon, the eleventh month holds the winter solstice, and of the thirteen
months between two eleventh months the first without a principal solar term is the leap month.

Computed with `ephem` and again with Meeus' series (meeus.py). The table ends before the first year in which
the two differ, or in which a new moon yet to come lies so close to midnight (MARGIN) that nobody can say its
day: how fast the earth will turn by then is a forecast, off by some ten seconds after thirty years. That year
is 2054, with a new moon fourteen seconds from midnight.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import ephem

sys.path.insert(0, str(Path(__file__).parent))
import meeus

ZONE = timedelta(hours=7)
FIRST, LAST = 1968, 2149
MEASURED_UNTIL = 2025
"""Up to here the turning of the earth was measured, so that a close midnight is known and no forecast."""
MARGIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Sky:
    """One way to compute: new moons by lunation, principal terms near a moment, both in UT."""

    new_moon: Callable[[int], datetime]
    term: Callable[[datetime, int], datetime]


@cache
def ephem_new_moon(lunation: int) -> datetime:
    """Return the new moon of a lunation, sought from a week before its mean moment."""
    mean = meeus.J2000 + timedelta(days=5.09766 + lunation * 29.530588861)
    return ephem.next_new_moon(ephem.Date(mean - timedelta(days=7))).datetime()


def ephem_longitude(moment: datetime) -> float:
    """Return the sun's apparent longitude of date, in degrees."""
    sun, day = ephem.Sun(), ephem.Date(moment)
    sun.compute(day, epoch=day)
    # g_ra and g_dec carry aberration and nutation; a_ra and a_dec, which Ecliptic(sun) would take, do not.
    apparent = ephem.Equatorial(sun.g_ra, sun.g_dec, epoch=day)
    return float(ephem.Ecliptic(apparent, epoch=day).lon) * 180 / ephem.pi


def ephem_term(near: datetime, degrees: int) -> datetime:
    """Return the moment, closest to `near`, at which the sun stands at `degrees`."""
    moment = near
    for _ in range(8):
        missing = (degrees - ephem_longitude(moment) + 180) % 360 - 180
        moment += timedelta(days=missing * 365.2422 / 360)
    return moment


EPHEM = Sky(ephem_new_moon, cache(ephem_term))
MEEUS = Sky(cache(meeus.new_moon), cache(meeus.principal_term))


def local_day(moment: datetime) -> date:
    """Return the day of UTC+7 on which a moment in UT falls."""
    return (moment + ZONE).date()


def eleventh(sky: Sky, year: int) -> int:
    """Return the lunation that begins the eleventh month of a year."""
    about = datetime.combine(date(year, 12, 21), time())
    solstice = local_day(sky.term(about, 270))
    lunation = meeus.lunation_near(about) + 2
    while local_day(sky.new_moon(lunation)) > solstice:
        lunation -= 1
    return lunation


def has_principal_term(sky: Sky, lunation: int) -> bool:
    """Tell whether a multiple of 30 degrees falls on a day of the month."""
    start, end = local_day(sky.new_moon(lunation)), local_day(sky.new_moon(lunation + 1))
    middle = sky.new_moon(lunation) + timedelta(days=15)
    longitude = (middle.timetuple().tm_yday - 80) * 360 / 365.25
    nearest = round(longitude / 30) * 30
    return any(
        start <= local_day(sky.term(middle + timedelta(days=(angle - longitude)), angle % 360)) < end
        for angle in (nearest - 30, nearest, nearest + 30)
    )


def months_from_eleventh(sky: Sky, year: int) -> Iterator[tuple[int, bool, int]]:
    """Yield (month, leap, lunation) from the eleventh month of a year up to the next one, exclusive."""
    first, following = eleventh(sky, year), eleventh(sky, year + 1)
    leap_owed = following - first == 13
    month = 10
    for lunation in range(first, following):
        leap = leap_owed and lunation > first and not has_principal_term(sky, lunation)
        leap_owed = leap_owed and not leap
        month = month if leap else month % 12 + 1
        yield month, leap, lunation


def year_of(sky: Sky, year: int) -> list[tuple[int, bool, int]]:
    """Return (month, leap, lunation) of each month of a lunar year."""
    before = list(months_from_eleventh(sky, year - 1))
    after = list(months_from_eleventh(sky, year))
    new_year = before.index(next(m for m in before if m[:2] == (1, False)))
    next_year = after.index(next(m for m in after if m[:2] == (1, False)))
    return before[new_year:] + after[:next_year]


def row(sky: Sky, year: int) -> str:
    """Return the line of a year: year, first day, leap month or 0, a digit for each month."""
    months = year_of(sky, year)
    starts = [local_day(sky.new_moon(lunation)) for _m, _l, lunation in months]
    starts.append(local_day(sky.new_moon(months[-1][2] + 1)))
    sizes = "".join(str((b - a).days - 29) for a, b in pairwise(starts))
    leap = next((month for month, is_leap, _k in months if is_leap), 0)
    return f"{year} {starts[0]:%m-%d} {leap} {sizes}"


def narrowest(sky: Sky, year: int) -> timedelta:
    """Return how close to local midnight a new moon comes that begins or ends a month of the year."""
    lunations = [lunation for _m, _l, lunation in year_of(sky, year)]
    return min(_from_midnight(sky.new_moon(lunation)) for lunation in (*lunations, lunations[-1] + 1))


def _from_midnight(moment: datetime) -> timedelta:
    local = moment + ZONE
    since = local - datetime.combine(local.date(), datetime.min.time())
    return min(since, timedelta(days=1) - since)


def rows() -> list[str]:
    """Return the lines of the table, ending before the first year that cannot be vouched for."""
    lines: list[str] = []
    for year in range(FIRST, LAST + 1):
        line = row(EPHEM, year)
        forecast = year > MEASURED_UNTIL
        if line != row(MEEUS, year) or (forecast and narrowest(EPHEM, year) < MARGIN):
            print(f"stopped before {year}: {narrowest(EPHEM, year)} from midnight", file=sys.stderr)
            break
        lines.append(line)
    return lines


HEAD = '''"""Months of the Vietnamese lunar calendar; written by docs/lunar/make_lunar_table.py, not by hand.

Each line: lunar year, its first day (month-day), its leap month or 0, then one digit a month in order, the
leap month after the one it repeats: 1 for 30 days, 0 for 29.
"""

TABLE = """\\
'''

if __name__ == "__main__":
    print(HEAD + "\n".join(rows()) + '\n"""')
