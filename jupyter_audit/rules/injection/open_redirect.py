"""A redirect to where the visitor says."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.sources import REQUEST
from jupyter_audit.notebook.trace import HOLE
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_REDIRECTS = (
    "flask.redirect", "fastapi.responses.RedirectResponse", "starlette.responses.RedirectResponse",
    "django.shortcuts.redirect", "django.http.HttpResponseRedirect",
    "werkzeug.utils.redirect", "aiohttp.web.HTTPFound", "bottle.redirect", "quart.redirect",
)  # fmt: skip


class OpenRedirect(NotebookRule):
    """A redirect whose target comes from the request.

    ## Why it matters
    A link to your service that ends on a copy of your login page looks trustworthy. Tokens that ride along in the
    address go with it.

    ## What to do
    Redirect to names that you know (`url_for(...)`), or accept only a path: no scheme, no host, one leading slash.

    ## See also
    - CWE-601: https://cwe.mitre.org/data/definitions/601.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 601
    message = "{what} chooses where the visitor is sent"
    bad = (
        """
        # %%
        from flask import Flask, redirect, request
        app = Flask(__name__)
        @app.get("/go")
        def go():
            return redirect(request.args.get("next"))  # !
        """,
    )
    good = (
        """
        # %%
        from flask import Flask, redirect, request, url_for
        app = Flask(__name__)
        @app.get("/go")
        def go():
            return redirect(url_for("page", name=request.args["name"]))
        @app.get("/item")
        def item():
            return redirect("/items/" + request.args["id"])
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_REDIRECTS):
            trace = audited.taint.of(
                call.arg(0) or call.keyword("url"), call, frozenset({"url_for", "url_path_for", "reverse"})
            )
            if trace.what == REQUEST and trace.text.startswith(HOLE):
                hit = at_sink(call, trace)
                yield Hit(hit.place, hit.values, Severity.MEDIUM, related=hit.related, evidence=hit.evidence)
