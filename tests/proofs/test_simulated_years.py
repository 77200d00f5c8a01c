"""Committee-years of the real delivery code, with faults of every kind, each life by its seed.

`YEARS_SEED=n` lives one of them again.
"""

import os
from datetime import timedelta

import pytest

from tests.proofs.lives import born
from tests.proofs.witness import Witness

ONE = os.environ.get("YEARS_SEED")
YEARS = int(os.environ.get("YEARS", "0"))
"""How many years to search for faults in; `make soak` lives a thousand."""

YEARS_OF_ONE = 5
LIVED = range(20)
"""A hundred years that CI lives again; the search lives others."""

SEARCHED = range(100, 100 + YEARS // YEARS_OF_ONE)
SEEDS = [int(ONE)] if ONE else SEARCHED if YEARS else LIVED

pytestmark = pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)


@pytest.fixture
def life(house, seed):
    return born(house, seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_in_years_of_faults_nothing_is_lost_or_doubled_or_said_unasked(life, seed):
    print(f"YEARS_SEED={seed}")
    witness = Witness(life)
    for begun in life.live(life.now + YEARS_OF_ONE * timedelta(days=365)):
        witness.look(begun)
        assert witness.faults == []
    witness.look_back()
    assert witness.faults == []
    assert len(witness.heard) > 10
