"""Protection against forged requests that is switched off."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.settings import items_set
from jupyter_audit.rule import Audited, Hit, NotebookRule


class CsrfDisabled(NotebookRule):
    """A form or view that takes requests forged by another site.

    ## Why it matters
    A browser sends your cookies with every request to a site, also with one that another site's page started.
    Without a token that only your own form knows, such a page can act for whoever is logged in.

    ## What to do
    Leave the framework's protection on. For calls by programs use a token in a header instead of cookies.

    ## See also
    - CWE-352: https://cwe.mitre.org/data/definitions/352.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 352
    message = "protection against forged requests is switched off"
    bad = (
        """
        # %%
        from flask import Flask
        app = Flask(__name__)
        app.config["WTF_CSRF_ENABLED"] = False  # !
        """,
        """
        # %%
        from django.views.decorators.csrf import csrf_exempt
        @csrf_exempt
        def transfer(request):  # !
            account.move(request.POST["amount"])
        """,
    )
    good = (
        """
        # %%
        from flask import Flask
        from flask_wtf.csrf import CSRFProtect
        app = Flask(__name__)
        CSRFProtect(app)
        app.config["WTF_CSRF_ENABLED"] = True
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for setting in items_set(audited.index, "WTF_CSRF_ENABLED", "WTF_CSRF_CHECK_DEFAULT"):
            if setting.constant is False:
                yield Hit(setting.place)
        for cell, function in audited.index.decorated():
            for decorator in getattr(function.node, "decorator_list", ()):
                if (chain_of(decorator) or "").endswith(("csrf_exempt", "csrf.exempt")):
                    yield Hit(place_of(cell, function.node or decorator))
