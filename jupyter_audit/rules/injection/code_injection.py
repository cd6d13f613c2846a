"""A value that is run as Python."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.taint.sources import FILE, MODEL, Trust
from jupyter_audit.notebook.taint.trace import HOLE, Trace
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_RUN = (
    "eval", "exec", "compile", "builtins.eval", "builtins.exec", "execfile", "code.InteractiveInterpreter().runsource",
    "get_ipython().run_cell", "get_ipython().ex", "get_ipython().ev", "IPython.get_ipython().run_cell", "timeit.timeit",
    "sympy.sympify", "sympy.parse_expr", "sympy.parsing.sympy_parser.parse_expr", "numexpr.evaluate", "pandas.eval",
    "asteval.eval",
)  # fmt: skip
_MODULES = (
    "__import__",
    "importlib.import_module",
    "builtins.__import__",
    "runpy.run_path",
    "runpy.run_module",
    "importlib.util.spec_from_file_location",
)
_FRAMES = ("pandas.DataFrame().eval", "pandas.DataFrame().query")
_SAFE = frozenset({"ast.literal_eval", "json.loads", "repr", "ast.parse"})


class CodeInjection(NotebookRule):
    """A value that is run as Python code, or that names the module to be imported.

    ## Why it matters
    `eval` and `exec` do anything that Python can: a formula from a widget may be `__import__("os").system(...)`. A
    script fetched from a server is the server's code. A notebook often has the eval two cells below the `input()`.

    ## What to do
    For values `ast.literal_eval` or `json.loads`; for choices a dictionary of functions; for formulas a parser that
    knows arithmetic only; for modules a list of the ones that you allow.

    ## See also
    - CWE-94: https://cwe.mitre.org/data/definitions/94.html
    - CWE-95: https://cwe.mitre.org/data/definitions/95.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 94
    message = "`{call}` runs {what} as code"
    bad = (
        """
        # %%
        formula = input("f(x) = ")
        # %%
        y = [eval(formula) for x in range(10)]  # !
        """,
        """
        # %%
        import requests
        src = requests.get("https://group.example.org/helpers.py", timeout=10).text
        exec(compile(src, "helpers.py", "exec"))  # !
        """,
        """
        # %%
        theme = __import__("themes." + input("Theme: "))  # !
        """,
        """
        # %%
        import pandas as pd
        rules, cells = pd.read_csv("rules.csv"), pd.read_csv("cells.csv")
        for rule in rules.itertuples():
            print(len(cells.query(rule.expression)))  # !
        """,
        """
        # %%
        TOOLS = {"show": print, "count": eval}
        # %%
        TOOLS["count"](input())  # !
        """,
    )
    good = (
        """
        # %%
        import ast, importlib, json
        kind = input()
        values = ast.literal_eval(input("values: "))
        OPS = {"mean": lambda x: sum(x) / len(x)}
        result = OPS[kind]([1, 2])
        if kind in ("json", "csv"):
            module = importlib.import_module(kind)
        eval("1 + 1")
        model.eval()
        """,
        """
        # %%
        import pandas as pd
        cells = pd.read_csv("cells.csv").eval("ratio = area / perimeter")
        for name in ["numpy", "pandas"]:
            __import__(name)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        inner = {id(argument) for call in index.calls("exec", "eval") for argument in call.node.args}
        for call in index.calls(*_RUN):
            trace = audited.taint.of(call.arg(0), call, _SAFE)
            if not (call.name == "compile" and id(call.node) in inner):
                yield from self._judge(call, trace)
        for call in _dispatched(index):
            yield from self._judge(call, audited.taint.of(call.arg(0), call, _SAFE))
        for call in index.calls(*_MODULES):
            trace = audited.taint.of(call.arg(0), call, _SAFE)
            if trace.trust >= Trust.DATA:
                yield from self._judge(call, trace)
        for call in index.calls(*_FRAMES):
            trace = audited.taint.of(call.arg(0, "expr"), call, _SAFE)
            if trace.trust is Trust.OUTSIDE:
                yield from self._judge(call, trace)
            elif trace.trust is Trust.DATA and not trace.built and trace.text == HOLE:
                hit = at_sink(call, trace)  # a whole expression out of a file
                yield Hit(hit.place, hit.values, Severity.LOW, Confidence.LOW, related=hit.related)

    @staticmethod
    def _judge(call: Call, trace: Trace) -> Iterator[Hit]:
        if trace.trust is Trust.FIXED or trace.what == MODEL:
            return  # a model's answer is the matter of model-output-executed
        hit = at_sink(call, trace)
        local = trace.what == FILE and re.search(r"exec|compile|run_", call.attr)
        if local or (trace.trust is Trust.UNKNOWN and (call.attr not in ("eval", "exec") or trace.text != HOLE)):
            yield Hit(hit.place, hit.values, Severity.LOW, Confidence.LOW, related=hit.related, evidence=hit.evidence)
        else:
            yield hit


def _dispatched(index: NotebookIndex) -> Iterator[Call]:
    """``TOOLS[name](text)``, where one of the tools is ``eval`` or ``exec``."""
    for call in index.items_called():
        function = call.node.func
        if isinstance(function, ast.Subscript):
            table = index.value(function.value, call)
            tools = table.values if isinstance(table, ast.Dict) else []
            if call.node.args and any(getattr(tool, "id", "") in ("eval", "exec") for tool in tools):
                yield call
