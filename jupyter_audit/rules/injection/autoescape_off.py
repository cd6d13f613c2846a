"""HTML templates without automatic escaping."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Fix, Severity
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import edit_node, place_of
from jupyter_audit.notebook.taint.sources import Trust
from jupyter_audit.notebook.values.constants import literal, option
from jupyter_audit.rule import Audited, Hit, NotebookRule

_HTML = re.compile(r"<(?:html|body|div|p|h\d|table|tr|td|li|ul|span|a|b|img|script|br)\b", re.IGNORECASE)


class AutoescapeOff(NotebookRule):
    """A Jinja2 environment that puts values into HTML as they are.

    ## Why it matters
    Jinja2 escapes nothing unless it is told to. Free text answers, names and titles then go into the report as
    markup: a `<script>` in one of them runs for everybody who opens the page.

    ## What to do
    `Environment(autoescape=select_autoescape(["html"]))`, or `autoescape=True`, and `| safe` only for what you made.

    ## See also
    - CWE-79: https://cwe.mitre.org/data/definitions/79.html
    - Jinja2, autoescaping: https://jinja.palletsprojects.com/en/stable/api/#autoescaping
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 79
    message = "templates of this environment do not escape what they are given"
    bad = (
        """
        # %%
        from jinja2 import Environment, FileSystemLoader
        env = Environment(loader=FileSystemLoader("templates"), autoescape=False)  # !
        """,
        """
        # %%
        from jinja2 import Template
        page = Template("<h1>{{ title }}</h1>").render(title=input())  # !
        """,
    )
    good = (
        """
        # %%
        from jinja2 import Environment, Template, select_autoescape
        env = Environment(autoescape=select_autoescape(["html"]))
        page = Template("<h1>{{ title }}</h1>", autoescape=True).render(title=input())
        text = Template("Dear {{ name }}").render(name=input())
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.calls(
            "jinja2.Environment", "jinja2.environment.Environment", "jinja2.sandbox.SandboxedEnvironment"
        ):
            given = option(index, call, "autoescape")
            if given is not None and literal(index, given, call) is False:
                fix = (
                    Fix("escape by default", (edit_node(call.cell, given, "True"),))
                    if isinstance(given, ast.Constant)
                    else None
                )
                yield Hit(place_of(call.cell, call.node), fix=fix)
            elif given is None and not call.open_ended:
                yield Hit(place_of(call.cell, call.node), severity=Severity.LOW)
        for call in index.calls("jinja2.Template().render"):
            yield from self._template(audited, call)

    @staticmethod
    def _template(audited: Audited, call: Call) -> Iterator[Hit]:
        maker = audited.index.value(call.receiver, call)
        if (
            not isinstance(maker, ast.Call)
            or any(keyword.arg == "autoescape" for keyword in maker.keywords)
            or not maker.args
        ):
            return
        template = audited.taint.of(maker.args[0], call)
        values = audited.taint.worst_of(
            [*call.node.args, *(keyword.value for keyword in call.node.keywords)], call, frozenset({"escape"})
        )
        if _HTML.search(template.text) and values.trust >= Trust.DATA:
            severity = Severity.MEDIUM if values.trust is Trust.OUTSIDE else Severity.LOW
            yield Hit(place_of(call.cell, call.node), severity=severity, related=values.places)
