"""A cookie that scripts can read, or that travels in clear text."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.constants import is_true, option
from jupyter_audit.notebook.values.django import django_settings
from jupyter_audit.notebook.values.settings import items_set
from jupyter_audit.rule import Audited, Hit, NotebookRule


class InsecureCookie(NotebookRule):
    """A cookie without `Secure` and `HttpOnly`.

    ## Why it matters
    Without `Secure` the browser sends the cookie over http as well, where the network reads it; without `HttpOnly` any
    script on the page does. For a session's cookie that is the login.

    ## What to do
    `response.set_cookie("id", value, secure=True, httponly=True, samesite="Lax")`.

    ## See also
    - CWE-614: https://cwe.mitre.org/data/definitions/614.html
    - CWE-1004: https://cwe.mitre.org/data/definitions/1004.html
    """

    severity, confidence, cwe = Severity.LOW, Confidence.HIGH, 614
    message = "{what}"
    bad = (
        """
        # %%
        from flask import Flask, make_response
        app = Flask(__name__)
        app.config["SESSION_COOKIE_HTTPONLY"] = False  # !
        @app.get("/")
        def home():
            answer = make_response("ok")
            answer.set_cookie("seen", "1")  # !
            answer.set_cookie("id", new_id(), secure=True)  # !
            return answer
        """,
        """
        # %%
        TEXT = '''
        INSTALLED_APPS = ["shop"]
        SESSION_COOKIE_SECURE = False  # !
        '''
        open("settings.py", "w").write(TEXT)
        """,
    )
    good = (
        """
        # %%
        from flask import Flask, make_response
        app = Flask(__name__)
        app.config["SESSION_COOKIE_SECURE"] = True
        @app.get("/")
        def home():
            answer = make_response("ok")
            answer.set_cookie("id", new_id(), secure=True, httponly=True, samesite="Lax")
            answer.set_cookie("id", new_id(), **COOKIE)
            return answer
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.methods("set_cookie"):
            if call.open_ended:
                continue
            if not is_true(index, option(index, call, "secure"), call):
                yield Hit(place_of(call.cell, call.node), {"what": "the cookie also travels in clear text"})
            elif not is_true(index, option(index, call, "httponly"), call):
                yield Hit(place_of(call.cell, call.node), {"what": "scripts of the page can read the cookie"}, cwe=1004)
        sent = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "REMEMBER_COOKIE_SECURE")
        read = ("SESSION_COOKIE_HTTPONLY", "REMEMBER_COOKIE_HTTPONLY")
        for setting in (*items_set(index, *sent), *django_settings(index, *sent)):
            if setting.constant is False:
                yield Hit(setting.place, {"what": "the session's cookie also travels in clear text"})
        for setting in (*items_set(index, *read), *django_settings(index, *read)):
            if setting.constant is False:
                yield Hit(setting.place, {"what": "scripts of the page can read the session's cookie"}, cwe=1004)
