"""New moons and the sun's longitude after Jean Meeus, Astronomical Algorithms, 2nd ed., written out by hand.

The second opinion of make_lunar_table.py: it shares no code and no data with `ephem`.
"""

from datetime import datetime, timedelta
from math import cos, floor, radians, sin

J2000 = datetime(2000, 1, 1, 12)  # noqa: DTZ001 - terrestrial time, which is no civil zone

# Chapter 49, new moon: coefficient in days, power of E, multiples of M, M', F, Omega.
NEW_MOON = (
    (-0.40720, 0, 0, 1, 0, 0),
    (0.17241, 1, 1, 0, 0, 0),
    (0.01608, 0, 0, 2, 0, 0),
    (0.01039, 0, 0, 0, 2, 0),
    (0.00739, 1, -1, 1, 0, 0),
    (-0.00514, 1, 1, 1, 0, 0),
    (0.00208, 2, 2, 0, 0, 0),
    (-0.00111, 0, 0, 1, -2, 0),
    (-0.00057, 0, 0, 1, 2, 0),
    (0.00056, 1, 1, 2, 0, 0),
    (-0.00042, 0, 0, 3, 0, 0),
    (0.00042, 1, 1, 0, 2, 0),
    (0.00038, 1, 1, 0, -2, 0),
    (-0.00024, 1, -1, 2, 0, 0),
    (-0.00017, 0, 0, 0, 0, 1),
    (-0.00007, 0, 2, 1, 0, 0),
    (0.00004, 0, 0, 2, -2, 0),
    (0.00004, 0, 3, 0, 0, 0),
    (0.00003, 0, 1, 1, -2, 0),
    (0.00003, 0, 0, 2, 2, 0),
    (-0.00003, 0, 1, 1, 2, 0),
    (0.00003, 0, -1, 1, 2, 0),
    (-0.00002, 0, -1, 1, -2, 0),
    (-0.00002, 0, 1, 3, 0, 0),
    (0.00002, 0, 0, 4, 0, 0),
)

# Chapter 49, planetary arguments: coefficient in days, degrees at k = 0, degrees a lunation.
PLANETS = (
    (0.000325, 299.77, 0.107408),
    (0.000165, 251.88, 0.016321),
    (0.000164, 251.83, 26.651886),
    (0.000126, 349.42, 36.412478),
    (0.000110, 84.66, 18.206239),
    (0.000062, 141.74, 53.303771),
    (0.000060, 207.14, 2.453732),
    (0.000056, 154.84, 7.306860),
    (0.000047, 34.52, 27.261239),
    (0.000042, 207.19, 0.121824),
    (0.000040, 291.34, 1.844379),
    (0.000037, 161.72, 24.198154),
    (0.000035, 239.56, 25.513099),
    (0.000023, 331.55, 3.592518),
)


def new_moon(lunation: int) -> datetime:
    """Return the moment of a new moon in UT; lunation 0 is that of 2000-01-06."""
    k = lunation
    t = k / 1236.85
    eccentricity = 1 - 0.002516 * t - 0.0000074 * t**2
    sun = 2.5534 + 29.10535670 * k - 0.0000014 * t**2
    moon = 201.5643 + 385.81693528 * k + 0.0107582 * t**2 + 0.00001238 * t**3
    latitude = 160.7108 + 390.67050284 * k - 0.0016118 * t**2 - 0.00000227 * t**3
    node = 124.7746 - 1.56375588 * k + 0.0020672 * t**2
    # The book's 2451550.09766, counted from J2000.0 = 2451545.0.
    days = 5.09766 + 29.530588861 * k + 0.00015437 * t**2 - 0.000000150 * t**3
    for size, power, *multiples in NEW_MOON:
        angle = sum(n * a for n, a in zip(multiples, (sun, moon, latitude, node), strict=True))
        days += size * eccentricity**power * sin(radians(angle))
    for index, (size, start, step) in enumerate(PLANETS):
        slow = 0.009173 * t**2 if index == 0 else 0
        days += size * sin(radians(start + step * k - slow))
    return universal(J2000 + timedelta(days=days))


def solar_longitude(moment: datetime) -> float:
    """Return the sun's apparent longitude in degrees at a moment in UT (chapter 25, to 0.01 degree)."""
    t = (terrestrial(moment) - J2000) / timedelta(days=36525)
    mean = 280.46646 + 36000.76983 * t + 0.0003032 * t**2
    anomaly = radians(357.52911 + 35999.05029 * t - 0.0001537 * t**2)
    centre = (
        (1.914602 - 0.004817 * t - 0.000014 * t**2) * sin(anomaly)
        + (0.019993 - 0.000101 * t) * sin(2 * anomaly)
        + 0.000289 * sin(3 * anomaly)
    )
    node = radians(125.04 - 1934.136 * t)
    return (mean + centre + _planets(t) - 0.00569 - 0.00478 * sin(node)) % 360


def _planets(t: float) -> float:
    """Return the pull of Venus, Jupiter and the moon in degrees (first edition, chapter 24)."""
    venus = radians(153.23 + 22518.7541 * t)
    venus_twice = radians(216.57 + 45037.5082 * t)
    jupiter = radians(312.69 + 32964.3577 * t)
    moon = radians(350.74 + 445267.1142 * t - 0.00144 * t**2)
    long_period = radians(231.19 + 20.20 * t)
    return (
        0.00134 * cos(venus)
        + 0.00154 * cos(venus_twice)
        + 0.00200 * cos(jupiter)
        + 0.00179 * sin(moon)
        + 0.00178 * sin(long_period)
    )


def principal_term(near: datetime, degrees: int) -> datetime:
    """Return the moment in UT, closest to `near`, at which the sun stands at `degrees`."""
    moment = near
    for _ in range(8):
        missing = (degrees - solar_longitude(moment) + 180) % 360 - 180
        moment += timedelta(days=missing * 365.2422 / 360)
    return moment


def lunation_near(moment: datetime) -> int:
    """Return a lunation whose new moon lies within a month of the moment."""
    return floor(((moment - J2000) / timedelta(days=1) - 5.09766) / 29.530588861)


def universal(terrestrial_time: datetime) -> datetime:
    """Return UT for a moment in terrestrial time."""
    return terrestrial_time - _delta_t(terrestrial_time)


def terrestrial(universal_time: datetime) -> datetime:
    """Return terrestrial time for a moment in UT."""
    return universal_time + _delta_t(universal_time)


def _delta_t(moment: datetime) -> timedelta:
    """Return TT - UT by the polynomials of Espenak and Meeus (NASA/TP-2006-214141), 1961 to 2150."""
    year = moment.year + (moment.month - 0.5) / 12
    t = year - 2000
    if year < 1986:
        t = year - 1975
        seconds = 45.45 + 1.067 * t - t**2 / 260 - t**3 / 718
    elif year < 2005:
        seconds = 63.86 + 0.3345 * t - 0.060374 * t**2
        seconds += 0.0017275 * t**3 + 0.000651814 * t**4 + 0.00002373599 * t**5
    elif year < 2050:
        seconds = 62.92 + 0.32217 * t + 0.005589 * t**2
    else:
        seconds = -20 + 32 * ((year - 1820) / 100) ** 2 - 0.5628 * max(0.0, 2150 - year)
    return timedelta(seconds=seconds)
