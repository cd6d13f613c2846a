"""A value that becomes a template."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.taint.sources import FILE, Trust
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_TEMPLATES = (
    "flask.render_template_string", "jinja2.Template", "jinja2.Environment().from_string", "mako.template.Template",
    "django.template.Template",
    "tornado.template.Template", "jinja2.environment.Template", "bottle.template", "chevron.render",
    "quart.render_template_string",
)  # fmt: skip


class TemplateInjection(NotebookRule):
    """A template that is put together from values.

    ## Why it matters
    A template is a small program: `{{ config }}` shows the keys of a Flask application, and
    `{{ ''.__class__.__mro__ }}` leads to any code. Values belong into the call of `render`, never into the
    template's text.

    ## What to do
    Keep the template constant and hand the values over: `render_template("hello.html", name=name)`.

    ## See also
    - CWE-1336: https://cwe.mitre.org/data/definitions/1336.html
    - CWE-94: https://cwe.mitre.org/data/definitions/94.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 94
    message = "{what} becomes part of the template, which is a program"
    bad = (
        """
        # %%
        from flask import Flask, request, render_template_string
        app = Flask(__name__)
        @app.get("/hello")
        def hello():
            return render_template_string("<h1>Hello " + request.args["name"] + "</h1>")  # !
        """,
    )
    good = (
        """
        # %%
        from flask import Flask, request, render_template_string
        app = Flask(__name__)
        @app.get("/hello")
        def hello():
            return render_template_string("<h1>Hello {{ name }}</h1>", name=request.args["name"])
        """,
        """
        # %%
        from jinja2 import Template
        report = Template(open("report.txt").read())
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_TEMPLATES):
            trace = audited.taint.of(call.arg(0) or call.keyword("source") or call.keyword("text"), call)
            if trace.trust is Trust.FIXED or (trace.what == FILE and not trace.built):
                continue
            hit = at_sink(call, trace)
            if trace.trust is not Trust.OUTSIDE and not trace.built:
                yield Hit(hit.place, hit.values, Severity.LOW, Confidence.LOW, related=hit.related)
            else:
                yield hit
