"""What holds for every test: examples of Hypothesis are the same in every run, and no machine is too slow."""

from hypothesis import settings

settings.register_profile("same-everywhere", deadline=None, derandomize=True)
settings.load_profile("same-everywhere")
