"""Another committee, in another language and country, fits into forty lines."""

from pathlib import Path

from scheduler.exchange.packs import read_pack

FILE = Path(__file__).with_name("second_committee.yaml")


def test_a_whole_committee_fits_into_forty_lines():
    pack = read_pack(FILE)

    assert len(FILE.read_text(encoding="utf-8").splitlines()) <= 40
    assert (len(pack.units), len(pack.people), len(pack.events)) == (5, 5, 3)
    assert (pack.language, pack.references) == ("en", ())


def test_nothing_in_it_goes_by_the_moon():
    assert {one.rule["kind"] for one in read_pack(FILE).events} == {"yearly", "window", "floating"}


def test_the_northern_office_is_called_no_and_not_false():
    assert [one.code for one in read_pack(FILE).units] == ["HR", "FIN", "ENG", "NO", "SO"]
