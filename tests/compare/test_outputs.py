"""A cell's outputs as a whole."""

import base64
import io
from typing import Any

import pytest
from PIL import Image

from jupyter_audit.compare.outcome import Context
from jupyter_audit.compare.outputs import compare_outputs

PLAIN = Context()


def stream(text: str | list[str], name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def result(**data: Any) -> dict[str, Any]:
    kinds = {"plain": "text/plain", "html": "text/html", "png": "image/png", "json": "application/json"}
    kinds |= {"widget": "application/vnd.jupyter.widget-view+json", "pdf": "application/pdf"}
    data = {kinds[kind]: value for kind, value in data.items()}
    return {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}


def error(name: str, value: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": [f"{name}: {value}"]}


def png(color: str) -> str:
    file = io.BytesIO()
    Image.new("RGB", (30, 30), color).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def word(reference: list[dict[str, Any]], actual: list[dict[str, Any]]) -> str:
    outcome = compare_outputs(reference, actual, PLAIN)
    assert bool(outcome.why) == (outcome.word != "same")
    return outcome.word


def test_streams_are_joined() -> None:
    assert word([stream("a"), stream("b\n")], [stream(["a", "b\n"])]) == "same"
    assert word([stream("a"), stream("w", "stderr"), stream("b")], [stream("ab"), stream("w", "stderr")]) == "same"
    assert word([stream("a")], [stream("a", "stderr")]) in ("missing", "extra")


def test_counts_do_not_matter_but_everything_else_does() -> None:
    assert word([result(plain="1")], [result(plain="1") | {"execution_count": 9}]) == "same"
    assert word([result(plain=["a\n", "b"])], [result(plain="a\nb")]) == "same"
    assert word([result(plain="1")], [result(plain="2")]) == "changed"
    assert word([result(plain="1")], []) == "missing"
    assert word([], [stream("x")]) == "extra"
    assert word([result(plain="1", html="<b>1</b>")], [result(plain="1")]) == "missing"
    assert word([result(plain="1")], [result(plain="1") | {"output_type": "display_data"}]) == "changed"


def test_errors_by_type_and_message() -> None:
    assert word([error("ValueError", "x")], [error("ValueError", "x") | {"traceback": ["another path"]}]) == "same"
    assert word([error("ValueError", "at 0x7f3a5c0d1e50")], [error("ValueError", "at 0x7f3a5c0d1e5f")]) == "normalised"
    assert word([error("ValueError", "x")], [error("ValueError", "y")]) == "error"
    assert word([error("ValueError", "x")], [error("KeyError", "x")]) == "error"
    assert word([], [error("KeyError", "x")]) == "error"
    assert word([error("KeyError", "x")], []) == "missing"


def test_the_worst_part_decides() -> None:
    reference = [stream("0.50000001\n"), result(plain="<Foo at 0x7f3a5c0d1e50>", png=png("red"))]
    actual = [stream("0.50000002\n"), result(plain="<Foo at 0x7fffffffffff>", png=png("red"))]
    outcome = compare_outputs(reference, actual, PLAIN)
    assert (outcome.word, outcome.normalised) == ("tolerance", ("addresses",))
    actual[1]["data"]["image/png"] = png("blue")
    assert word(reference, actual) == "changed"


def test_what_cannot_be_compared_is_never_the_same() -> None:
    view = {"model_id": "abc", "version_major": 2, "version_minor": 0}
    assert word([result(widget=view, plain="IntSlider()")], [result(widget=view, plain="IntSlider()")]) == "changed"
    assert word([result(pdf="JVBERi0x")], [result(pdf="JVBERi0y")]) == "changed"
    assert word([{"output_type": "display_data"}], [{"output_type": "display_data"}]) == "changed"
    assert word([result(png="!!")], [result(png="??")]) == "changed"


def _models(value: str, prefix: str) -> dict[str, Any]:
    """A box with a slider and a label, as ipywidgets saves them."""
    return {
        f"{prefix}box": {
            "model_name": "HBoxModel",
            "state": {"children": [f"IPY_MODEL_{prefix}s", f"IPY_MODEL_{prefix}l"]},
        },
        f"{prefix}s": {"model_name": "IntSliderModel", "state": {"value": 3, "parent": f"IPY_MODEL_{prefix}box"}},
        f"{prefix}l": {"model_name": "HTMLModel", "state": {"value": value}},
    }


def test_widgets_by_their_saved_state() -> None:
    def views(value: str, models: bool = True) -> str:
        context = Context(
            widgets=(_models("x 10/10 [00:01<00:00, 9.1it/s]", "a"), _models(value, "b") if models else {})
        )
        box = {"version_major": 2, "version_minor": 0}
        return compare_outputs(
            [result(widget=box | {"model_id": "abox"})], [result(widget=box | {"model_id": "bbox"})], context
        ).word

    assert views("x 10/10 [00:03<00:00, 3.3it/s]") == "normalised"
    assert views("x 9/10 [00:01<00:00, 9.1it/s]") == "changed"
    assert views("x 10/10 [00:01<00:00, 9.1it/s]", models=False) == "changed"


def test_tables_say_which_value_changed() -> None:
    table = "<table><thead><tr><th></th><th>price</th></tr></thead><tr><th>0</th><td>{}</td></tr></table>"
    outcome = compare_outputs([result(html=table.format("1.5"))], [result(html=table.format("2.5"))], PLAIN)
    assert outcome.word == "changed"
    assert "row 1, column price: 1.5 became 2.5" in outcome.why
    assert word([result(html=table.format("1.50000001"))], [result(html=table.format("1.50000002"))]) == "tolerance"
    wider = table.replace("</tr></table>", "<td>1</td></tr></table>")
    shape = compare_outputs([result(html=table.format("1"))], [result(html=wider.format("1"))], PLAIN)
    assert "2 x 2 and became 2 x 3" in shape.why
    hidden = table.format("1.5").replace("<td>", "<td style='display:none'>")
    assert word([result(html=table.format("1.5"))], [result(html=hidden)]) == "changed"


def test_random_element_ids_are_set_equal_only_as_ids() -> None:
    one, other = "8f14e45f-ceea-467f-a8d1-0c2d3e4f5a6b", "0e65f1a0-1b2c-4d3e-8f90-a1b2c3d4e5f6"
    html = '<div id="{}">x</div><script>draw("{}")</script>'
    assert word([result(html=html.format(one, one))], [result(html=html.format(other, other))]) == "normalised"
    assert word([result(html=f"<td>{one}</td>")], [result(html=f"<td>{other}</td>")]) == "changed"


@pytest.mark.parametrize(
    ("reference", "actual", "expected"),
    [
        ({"a": [1, 2.0]}, {"a": [1, 2.0]}, "same"),
        ({"a": 1.0}, {"a": 1.000000001}, "tolerance"),
        ({"a": 1}, {"a": 2}, "changed"),
        ({"a": 1}, {"a": 1.0}, "changed"),
        ({"a": 1}, {"a": True}, "changed"),
        ({"a": 1}, {"b": 1}, "changed"),
        ([1, 2], [1], "changed"),
        ({"s": "<X at 0x7f3a5c0d1e50>"}, {"s": "<X at 0x7f3a5c0d1e51>"}, "normalised"),
        (None, 0, "changed"),
    ],
)
def test_structures(reference: Any, actual: Any, expected: str) -> None:
    assert word([result(json=reference)], [result(json=actual)]) == expected


def test_deep_structures_end() -> None:
    deep: Any = 1
    other: Any = 2
    for _ in range(150):
        deep, other = [deep], [other]
    assert word([result(json=deep)], [result(json=other)]) == "changed"
