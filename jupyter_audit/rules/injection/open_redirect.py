"""A redirect to where the visitor says."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.taint.sources import REQUEST, Trust
from jupyter_audit.notebook.taint.trace import HOLE
from jupyter_audit.notebook.values.settings import items_set
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_REDIRECTS = (
    "flask.redirect", "fastapi.responses.RedirectResponse", "starlette.responses.RedirectResponse",
    "django.shortcuts.redirect", "django.http.HttpResponseRedirect",
    "werkzeug.utils.redirect", "aiohttp.web.HTTPFound", "bottle.redirect", "quart.redirect",
)  # fmt: skip

_OURS = frozenset({"url_for", "url_path_for", "reverse"})


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
        @app.get("/jump")
        def jump():
            answer = app.make_response(("", 302))
            answer.headers["Location"] = request.args["to"]  # !
            return answer
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
        index = audited.index
        for call in (*index.calls(*_REDIRECTS), *index.calls("__main__.redirect")):
            if call.name.startswith("__main__") and not _hides_flask(audited):
                continue
            trace = audited.taint.of(call.arg(0) or call.keyword("url") or call.keyword("location"), call, _OURS)
            if trace.what == REQUEST and trace.text.startswith(HOLE):
                hit = at_sink(call, trace)
                yield Hit(hit.place, hit.values, Severity.MEDIUM, related=hit.related, evidence=hit.evidence)
            elif trace.trust is Trust.UNKNOWN and trace.text == HOLE:
                hit = at_sink(call, trace)
                yield Hit(hit.place, hit.values, Severity.LOW, Confidence.LOW, related=hit.related)
        for setting in items_set(index, "Location", "location"):
            trace = audited.taint.of(setting.value, setting.at, _OURS)
            if trace.what == REQUEST and trace.text.startswith(HOLE):
                yield Hit(setting.place, {"what": trace.what}, related=trace.places)


def _hides_flask(audited: Audited) -> bool:
    """A handler named ``redirect`` hides the function that it means to call."""
    return any(item.name == "redirect" and item.top != "__main__" for _, item in audited.index.imports)
