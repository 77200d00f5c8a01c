import os

from hypothesis import Phase, settings

pytest_plugins = ["tests.postgres", "tests.browser", "tests.houses"]

# A slow machine is no fault of the code, and a red run in CI must be red again on the next one.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
# `make soak`: ten thousand files into each reader.
settings.register_profile("soak", deadline=None, max_examples=10_000)
# `make mutants`: a mutant is dead at the first example that fails, however large.
settings.register_profile(
    "mutants", deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))
