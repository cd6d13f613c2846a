import pytest

from jupyter_audit.notebook.packages.known_packages import known, looks_like, normal


@pytest.mark.parametrize(
    ("name", "popular"),
    [
        ("reqeusts", "requests"),
        ("panda", None),  # a package of its own, and well known
        ("tensorfllow", "tensorflow"),
        ("nurnpy", "numpy"),
        ("learn-scikit", "scikit-learn"),
        ("dateutil-python", "python-dateutil"),
        ("p\u0430ndas", "pandas"),
        ("\uff4eumpy", "numpy"),
        ("matplotlib", None),
        ("Scikit_Learn", None),
        ("labplots", None),
        ("cv3", None),
    ],
)
def test_what_a_name_looks_like(name: str, popular: str | None) -> None:
    found = looks_like(normal(name))
    assert (found[0] if found else None) == popular


def test_the_list_states_its_date_and_holds_names_as_indexes_compare_them() -> None:
    listed = known()
    assert listed.date == "2026-11-01"
    assert len(listed.names) > 14_000
    assert {"numpy", "scikit-learn", "python-dateutil"} <= listed.targets < listed.names
    assert all(name == normal(name) for name in listed.names)


def test_well_known_names_do_not_look_like_each_other() -> None:
    assert not [name for name in sorted(known().names)[::50] if looks_like(name)]
