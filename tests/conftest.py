import os

from hypothesis import settings

pytest_plugins = ["tests.postgres", "tests.browser", "tests.houses"]

# A slow machine is no fault of the code, and a red run in CI must be red again on the next one.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")
