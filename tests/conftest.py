import os

from hypothesis import settings

pytest_plugins = ["tests.postgres", "tests.browser", "tests.houses"]

# A slow machine is no fault of the code, and a red run in CI must be red again on the next one.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
# `make soak`: ten thousand files into each reader.
settings.register_profile("soak", deadline=None, max_examples=10_000)
settings.load_profile("soak" if os.environ.get("SOAK") else "house")
