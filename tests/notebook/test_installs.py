import pytest

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.packages.installs import installs
from jupyter_audit.notebook.reading.percent import parse_percent


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("!pip install a b==1.2 'c>=3'", [("a", "none"), ("b", "exact"), ("c", "range")]),
        ("%pip install -q -r requirements.txt", []),
        ("%pip install -U --index-url https://x.example/simple a[extra]", [("a[extra]", "none")]),
        ("!pip install git+https://github.com/lab/tool.git@main", [("tool", "none")]),
        ("!pip install git+https://github.com/lab/tool@4f2c1d9", [("tool", "exact")]),
        ("!pip install -e . ./wheels/x.whl", []),
        ("!conda install -y -c conda-forge gdal=3.8 rasterio", [("gdal", "exact"), ("rasterio", "none")]),
        ("!pip install a && pip install b  # both", [("a", "none"), ("b", "none")]),
        ("!pip uninstall -y a", []),
        ("!pip install {name}", []),
    ],
)
def test_packages_and_pins(line: str, expected: list[tuple[str, str]]) -> None:
    index = NotebookIndex(parse_percent(f"# %%\n{line}", "x"))
    assert [(install.name, install.pin) for install in installs(index)] == expected
