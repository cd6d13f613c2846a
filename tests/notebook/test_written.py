"""Files whose text stands in the notebook: where they are found, on which lines, and what is none."""

import textwrap

import pytest

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.reading.percent import parse_percent
from jupyter_audit.notebook.reading.written import written_files


def found(text: str) -> list[tuple[int, str, int, bool]]:
    index = NotebookIndex(parse_percent(textwrap.dedent(text).strip("\n"), "n"))
    return [(file.cell.position, file.path, file.line, file.exact) for file in written_files(index)]


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("# %%\n%%writefile a/Dockerfile\nFROM x", [(0, "a/Dockerfile", 2, True)]),
        ("# %%\nopen('run.sh', 'w').write('''a\nb\n''')", [(0, "run.sh", 1, True)]),
        ("# %%\nwith open('run.sh', 'w') as f:\n    f.write('''a\nb\n''')", [(0, "run.sh", 2, True)]),
        (
            "# %%\nT = '''\na\n'''\n# %%\nfrom pathlib import Path\n(Path('d') / 'run.sh').write_text(T)",
            [(0, "run.sh", 1, True)],
        ),
        ("# %%\nfrom pathlib import Path\nPath('run.sh').write_text('a\\nb')", [(0, "run.sh", 2, False)]),
        (
            "# %%\nfrom textwrap import dedent\nopen('x.tf', 'w').write(dedent('''\na\n''').lstrip())",
            [(0, "x.tf", 2, True)],
        ),
        ("# %%\nopen('one.txt', 'w').write('one line')", []),
        ("# %%\nopen('made.txt', 'w').write('\\n'.join(rows))", []),
        ("# %%\nsocket.write('''a\nb''')", []),
    ],
)
def test_files_that_are_written(text: str, files: list[tuple[int, str, int, bool]]) -> None:
    assert found(text) == files
