"""Whatever is said while a test runs has Vietnamese words and all the values that it names.

tests/test_catalogues.py reads the same in the code; this sees what is said, in calendars and core.
"""

import string
import sys
from functools import lru_cache

import pytest

from calendars.phrases import Phrase
from tests.messages import in_catalogue, key_of


@lru_cache(maxsize=1)
def _known():
    return {key_of(message)[1] for _, message in in_catalogue("vi")}


@lru_cache(maxsize=10_000)
def _named(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _fault(said):
    if said.text not in _known():
        return f"{said.text!r} has no Vietnamese words"
    # Values may come later, but then all of them.
    if said.values and not _named(said.text) <= said.values.keys():
        return f"{said.text!r} lacks a value"
    if None in said.values.values():
        return f"{said.text!r} is given nothing: {said.values}"
    return ""


def _maker(frame):
    """Return the file that asked for the phrase."""
    while frame and frame.f_code.co_filename.endswith(("calendars/phrases.py", "trampoline.py")):
        frame = frame.f_back
    return frame.f_code.co_filename


@pytest.fixture(autouse=True)
def whatever_is_said_can_be_said(monkeypatch):
    """Fail a test in which a phrase was made that no Vietnamese reader could read."""
    faults, original = set(), Phrase.__init__

    def noted(self, text, values=()):
        original(self, text, dict(values))
        # Names of holidays are made without values; theirs is another catalogue.
        made_here = "/tests/" in _maker(sys._getframe(1))
        if not made_here and (self.values or "phrase" in sys._getframe(1).f_code.co_name):
            faults.add(_fault(self))

    monkeypatch.setattr(Phrase, "__init__", noted)
    yield
    assert faults <= {""}
