import pytest

from calendars.phrases import Phrase, Problem, phrase


def test_a_phrase_says_its_values_in_english_where_nobody_translates():
    assert str(phrase("{holiday}, {year}", holiday=Phrase("National Day"), year=2026)) == "National Day, 2026"


def test_a_problem_reads_as_its_phrase():
    problem = Problem(phrase("no unit {code}", code="PC"))

    assert str(problem) == "no unit PC"
    with pytest.raises(Problem, match="no unit PC"):
        raise problem
