import textwrap

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.reading.percent import parse_percent
from jupyter_audit.notebook.spread.spread import Reach, Spread


def reach(text: str) -> Reach:
    index = NotebookIndex(parse_percent("# %%\nimport numpy as np\n" + textwrap.dedent(text).strip("\n"), "x"))
    call = next(index.calls("numpy.random.rand"))
    return Spread(index).reach(call.cell, call.node, call.scope)


def shown(text: str) -> list[int]:
    return [cell.position for cell in reach(text).shown]


def test_a_draw_reaches_what_is_made_of_it() -> None:
    assert shown("x = np.random.rand(3)\n# %%\ny = x + 1\n# %%\nprint(y)\n# %%\nprint(3)") == [2]


def test_a_function_that_draws_reaches_its_callers() -> None:
    assert shown("def draw():\n    return np.random.rand()\n# %%\nprint(1)\n# %%\ndraw()") == [2]


def test_a_new_value_ends_it() -> None:
    assert shown("x = np.random.rand(3)\n# %%\nx = 3\n# %%\nprint(x)") == []


def test_shapes_and_timings_do_not_show_values() -> None:
    assert reach("x = np.random.rand(3)\n%timeit x.sum()\nx.shape").harmless
    assert reach("x = np.random.rand(3)\nprint(len(x), x.dtype)").harmless


def test_what_is_saved_counts() -> None:
    assert reach("x = np.random.rand(3)\nnp.save('x.npy', x)").saved
