import pytest

from calendars import public_holidays, rfc_rules
from tests.said import whatever_is_said_can_be_said

__all__ = ["whatever_is_said_can_be_said"]


@pytest.fixture(autouse=True, scope="module")
def nothing_remembered():
    """Begin each file without what an earlier one computed: a mutant is to be asked anew."""
    rfc_rules.forget()
    for module in (public_holidays,):
        for one in vars(module).values():
            getattr(one, "cache_clear", lambda: None)()
