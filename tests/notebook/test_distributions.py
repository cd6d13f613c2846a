"""Which installed distributions a notebook's imports come from."""

from jupyter_audit.notebook.packages.distributions import bringing

INSTALLED = ("ruamel.yaml", "numpy", "scikit-learn", "PyYAML", "Pillow", "requests", "my_tools", "numpydoc")


def test_names_are_compared_as_pip_does_with_the_well_known_exceptions() -> None:
    tops = {"numpy", "os", "sklearn", "my_tools", "PIL", "yaml"}
    assert bringing(tops, INSTALLED) == ("numpy", "scikit-learn", "PyYAML", "Pillow", "my_tools")
