"""A web server in debug mode."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Fix, Severity
from jupyter_audit.notebook.places import edit_node, place_of
from jupyter_audit.notebook.values.constants import is_true, option
from jupyter_audit.notebook.values.django import django_settings
from jupyter_audit.notebook.values.settings import attributes_set, items_set
from jupyter_audit.rule import Audited, Hit, NotebookRule

_RUNS = (
    "flask.Flask().run", "dash.Dash().run_server", "dash.Dash().run", "jupyter_dash.JupyterDash().run_server",
    "bottle.run", "quart.Quart().run",
    "flask.Flask", "fastapi.FastAPI", "starlette.applications.Starlette", "flask_socketio.SocketIO().run",
    "tornado.web.Application", "sanic.Sanic().run",
)  # fmt: skip


class DebugServer(NotebookRule):
    """A web application that runs in debug mode.

    ## Why it matters
    Flask's debugger shows a Python console to whoever makes a page fail: that is the whole machine, behind a PIN that
    has been broken before. Tracebacks show source and values to visitors.

    ## What to do
    `debug=False`, and read the log instead. While developing bind to 127.0.0.1 and switch it off before sharing.

    ## See also
    - CWE-489: https://cwe.mitre.org/data/definitions/489.html
    - Werkzeug, debugging: https://werkzeug.palletsprojects.com/en/stable/debug/
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 489
    message = "debug mode shows tracebacks, or a console, to whoever reaches the server"
    bad = (
        """
        # %%
        from flask import Flask
        app = Flask(__name__)
        # %%
        app.run(port=5000, debug=True)  # !
        """,
        """
        # %%
        from flask import Flask
        web = Flask("data")
        web.debug = True  # !
        web.config["DEBUG"] = True  # !
        """,
        """
        # %%
        %%writefile shop/settings.py
        DEBUG = True  # !
        ALLOWED_HOSTS = ["shop.example.org"]
        """,
    )
    good = (
        """
        # %%
        import logging
        from flask import Flask
        app = Flask(__name__)
        app.run(port=5000, debug=False)
        model.run(debug=True)
        DEBUG = True
        logging.basicConfig(level=logging.DEBUG)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.calls(*_RUNS):
            given = option(index, call, "debug")
            if is_true(index, given, call):
                fix = None
                if given is not None and call.keyword("debug") is given and getattr(given, "value", None) is True:
                    fix = Fix("switch it off", (edit_node(call.cell, given, "False"),))
                yield Hit(place_of(call.cell, call.node), fix=fix)
        for setting in (
            *attributes_set(index, "debug"),
            *items_set(index, "DEBUG", "PROPAGATE_EXCEPTIONS", "FLASK_DEBUG"),
        ):
            web = setting.owner.startswith(("flask", "dash", "fastapi", "quart")) or setting.key == "FLASK_DEBUG"
            if web and setting.constant in (True, "1", "true"):
                yield Hit(setting.place)
        for setting in django_settings(index, "DEBUG"):
            if setting.constant is True:
                yield Hit(setting.place)
