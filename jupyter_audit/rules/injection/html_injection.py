"""A value that becomes HTML or JavaScript in a page."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from jupyter_audit.model.finding import Confidence, Fix, Severity
from jupyter_audit.notebook.fixes.mend import escaped
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.taint.escapes import ESCAPES
from jupyter_audit.notebook.taint.sources import FILE, MODEL, TABLE, Trust
from jupyter_audit.notebook.taint.trace import Trace
from jupyter_audit.notebook.values.constants import is_false, is_true
from jupyter_audit.notebook.values.settings import attributes_set
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_HTML = (
    "IPython.display.HTML", "IPython.core.display.HTML", "IPython.display.Javascript",
    "IPython.core.display.Javascript", "IPython.display.display_html",
    "IPython.display.display_javascript", "ipywidgets.HTML", "ipywidgets.widgets.HTML", "markupsafe.Markup",
    "flask.Markup", "IPython.core.display.display_html",
    "django.utils.safestring.mark_safe", "fastapi.responses.HTMLResponse", "starlette.responses.HTMLResponse",
    "django.http.HttpResponse", "jinja2.Markup",
    "IPython.display.SVG", "streamlit.components.v1.html", "gradio.HTML", "panel.pane.HTML", "flask.make_response",
    "displayHTML", "bokeh.models.Div",
)  # fmt: skip
_STREAMLIT = ("streamlit.markdown", "streamlit.write", "streamlit.html")
_TAG = re.compile(r"<\s*/?\s*[a-zA-Z!][^>]*>|<[a-zA-Z]+")


class HtmlInjection(NotebookRule):
    """A value that is put into HTML or JavaScript without being escaped.

    ## Why it matters
    A notebook's page can do what you can: run cells, read files, call the server. Text from a file, a web page or a
    visitor that holds `<script>` or `<img onerror=...>` runs there as soon as it is shown, and again in every saved
    and exported copy.

    ## What to do
    `html.escape(text)` for every value that goes between tags; `DataFrame.to_html()` escapes by itself
    (do not pass `escape=False`); templates with autoescape on; `widgets.Label` where no markup is needed.

    ## See also
    - CWE-79: https://cwe.mitre.org/data/definitions/79.html
    - Security in Jupyter: https://jupyter-notebook.readthedocs.io/en/stable/security.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 79
    message = "{what} becomes HTML without being escaped"
    bad = (
        """
        # %%
        import json
        from IPython.display import HTML, display
        tweets = [json.loads(line) for line in open("tweets.jsonl")]
        # %%
        def card(tweet):
            return "<blockquote>{}</blockquote>".format(tweet["text"])
        # %%
        display(HTML(card(tweets[0])))  # !
        """,
        """
        # %%
        import pandas as pd
        from IPython.display import HTML
        df = pd.read_csv("answers.csv")
        HTML(df.to_html(escape=False))  # !
        """,
    )
    good = (
        """
        # %%
        import html
        import pandas as pd
        from IPython.display import HTML, Markdown, display
        df = pd.read_csv("quotes.csv")
        display(HTML("<p>%s</p>" % html.escape(df.text[0])))
        display(HTML("<style>p { margin: 4px; }</style>"))
        display(HTML(df.head().to_html()))
        display(Markdown("### Table"))
        width = 3
        HTML(f"<b>{len(df)}</b> {width}")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.calls(*_HTML):
            value = (
                call.arg(0)
                or call.keyword("value")
                or call.keyword("data")
                or call.keyword("content")
                or call.keyword("object")
            )
            hits = self._judge(
                call,
                audited.taint.of(value, call, ESCAPES),
                "HttpResponse" in call.name or "make_response" in call.name,
            )
            yield from (replace(hit, fix=_fix(audited, call, value)) for hit in hits)
        for call in index.calls(*_STREAMLIT):
            if is_true(index, call.keyword("unsafe_allow_html"), call) or call.attr == "html":
                yield from self._judge(call, audited.taint.of(call.arg(0), call, ESCAPES), False)
        for setting in attributes_set(index, "value"):
            if setting.owner in ("ipywidgets.HTML()", "ipywidgets.widgets.HTML()", "ipywidgets.HTMLMath()"):
                trace = audited.taint.of(setting.value, setting.at, ESCAPES)
                if trace.outside and (trace.built or trace.trust is Trust.OUTSIDE):
                    yield Hit(
                        setting.place,
                        {"what": trace.what},
                        related=trace.places,
                        evidence=(f"{trace.what} reaches it",),
                    )
        yield from self._unescaped_tables(audited)

    @staticmethod
    def _judge(call: Call, trace: Trace, needs_tag: bool) -> Iterator[Hit]:
        if trace.trust is Trust.FIXED or (needs_tag and not _TAG.search(trace.text)):
            return
        hit = at_sink(call, trace)
        weak = (
            trace.trust is Trust.UNKNOWN
            or (trace.what == FILE and not trace.built)
            or (trace.what == TABLE and not trace.built)
        )
        severity = Severity.LOW if weak else Severity.MEDIUM if trace.what == MODEL else hit.severity
        yield Hit(hit.place, hit.values, severity, hit.confidence, related=hit.related, evidence=hit.evidence)

    @staticmethod
    def _unescaped_tables(audited: Audited) -> Iterator[Hit]:
        for call in audited.index.methods("to_html"):
            if is_false(audited.index, call.keyword("escape"), call):
                trace = audited.taint.of(call.receiver, call)
                if trace.trust >= Trust.DATA:
                    yield at_sink(call, trace)


def _fix(audited: Audited, call: Call, value: ast.expr | None) -> Fix | None:
    if not isinstance(value, ast.JoinedStr) or "avascript" in call.name:
        return None
    put = [part.value for part in value.values if isinstance(part, ast.FormattedValue)]
    return escaped(audited.index, call, value, [each for each in put if audited.taint.of(each, call, ESCAPES).trust])
