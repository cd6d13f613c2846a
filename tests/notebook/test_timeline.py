import textwrap

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.order.timeline import Timeline
from jupyter_audit.notebook.reading.percent import parse_percent


def index_of(text: str) -> NotebookIndex:
    return NotebookIndex(parse_percent(textwrap.dedent(text).strip("\n"), "x"))


def moments(text: str) -> dict[str, tuple[int, int] | None]:
    index = index_of(text)
    timeline = Timeline(index)
    found = {}
    for call in index.all_calls():
        moment = timeline.when(call).moment
        found[call.name] = moment[:2] if moment else None
    return found


def test_a_function_runs_where_it_is_first_used() -> None:
    assert moments("""
        # %%
        import a
        def outer():
            return inner()
        def inner():
            return a.draw()
        # %%
        outer()
        """)["a.draw"] == (1, 1)


def test_a_function_nobody_uses_never_runs() -> None:
    assert moments("""
        # %%
        import a
        def idle():
            a.draw()
        a.other()
        """) == {"a.draw": None, "a.other": (0, 4)}


def test_a_method_runs_when_its_class_is_used_and_a_comprehension_where_it_stands() -> None:
    found = moments("""
        # %%
        import a
        class Model:
            def start(self):
                a.draw()
        # %%
        x = [a.pick() for _ in range(3)]
        Model().start()
        """)
    assert found["a.draw"] == (1, 2)
    assert found["a.pick"] == (1, 1)


def test_two_functions_called_by_one_statement_have_no_known_order() -> None:
    index = index_of("""
        # %%
        import a
        def main():
            seed()
            train()
        def train():
            a.draw()
        def seed():
            a.seed()
        main()
        """)
    timeline = Timeline(index)
    draw, seed = (timeline.when(next(index.calls(name))) for name in ("a.draw", "a.seed"))
    assert not draw.before(seed)
    assert not seed.before(draw)
