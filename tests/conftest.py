import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, settings

pytest_plugins = ["tests.postgres", "tests.browser", "tests.houses"]

_PROOFS = Path(__file__).parent / "proofs"

# What tests write is thrown away: where memory can hold it, no disk is waited for at each commit.
_MEMORY = Path("/dev/shm")
if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > 4 * 2**30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))
    tempfile.tempdir = os.environ["PYTEST_DEBUG_TEMPROOT"]

# A slow machine is no fault of the code, and a red run in CI must be red again on the next one.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
# `make soak`: ten thousand files into each reader.
settings.register_profile("soak", deadline=None, max_examples=10_000)
# `make mutants`: a mutant is dead at the first example that fails, however large.
settings.register_profile(
    "mutants", deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the proofs: what is long has a target of its own in the Makefile."""
    for item in items:
        if _PROOFS in item.path.parents:
            item.add_marker(pytest.mark.long)
