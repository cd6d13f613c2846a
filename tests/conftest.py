"""Settings for the whole suite."""

from hypothesis import settings

# A loaded machine is no reason to fail; and CI must not fail by chance: new cases are looked for on desks.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")

pytest_plugins = ("pytest_jupyter.jupyter_server",)
