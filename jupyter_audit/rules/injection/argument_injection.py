"""A value that is handed to another program as an argument, or chooses the program."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.taint.sources import TYPED, Trust
from jupyter_audit.notebook.taint.trace import HOLE
from jupyter_audit.notebook.values.constants import is_true, option
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_RUNS = (
    "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output", "subprocess.Popen",
    "asyncio.create_subprocess_exec", "os.execv", "os.execvp", "os.spawnv",
)  # fmt: skip
_SHELLS = frozenset("sh bash zsh /bin/sh /bin/bash cmd powershell".split())


class ArgumentInjection(NotebookRule):
    """A program that is started with a value from outside in its list of arguments.

    ## Why it matters
    No shell reads the list, but the program does: a value that begins with `-` is an option. `git clone` runs
    commands by `--upload-pack=...`, `tar` by `--checkpoint-action`, `curl -o` writes files. And where the value stands
    first, it is the program.

    ## What to do
    Put `--` before the value (`["git", "clone", "--", address]`), or compare it with a pattern. Choose programs from a
    dictionary.

    ## See also
    - CWE-88: https://cwe.mitre.org/data/definitions/88.html
    """

    severity, confidence, cwe = Severity.LOW, Confidence.MEDIUM, 88
    message = "{what} is an argument that may begin with `-`: put `--` before it"
    bad = (
        """
        # %%
        import subprocess
        from flask import Flask, request
        app = Flask(__name__)
        @app.get("/clone")
        def clone():
            subprocess.run(["git", "clone", request.args["repository"]], timeout=60)  # !
            subprocess.run([request.args["tool"], "--version"], timeout=60)  # !
            return "ok"
        """,
    )
    good = (
        """
        # %%
        import subprocess
        from flask import Flask, request
        app = Flask(__name__)
        TOOLS = {"git": ["git", "--version"]}
        @app.get("/clone")
        def clone():
            subprocess.run(["git", "clone", "--", request.args["repository"]], timeout=60)
            subprocess.run(["wc", "-l", f"./{int(request.args['n'])}.csv"], timeout=60)
            subprocess.run(TOOLS[request.args["tool"]], timeout=60)
            return "ok"
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_RUNS):
            if is_true(audited.index, option(audited.index, call, "shell"), call):
                continue
            value = audited.index.value(call.arg(0, "args"), call)
            elements = value.elts if isinstance(value, ast.List | ast.Tuple) else []
            words = [element.value if isinstance(element, ast.Constant) else None for element in elements]
            if words[:1] and words[0] in _SHELLS:
                continue  # a script: command-injection
            ended = words.index("--") if "--" in words else len(words)
            for position, element in enumerate(elements[: ended + 1]):
                trace = audited.taint.of(element, call)
                if trace.trust is Trust.OUTSIDE and trace.what != TYPED and trace.text.startswith(HOLE):
                    hit = at_sink(call, trace)
                    if position == 0:
                        yield replace(hit, cwe=78, message=f"{trace.what} chooses the program that is run")
                    else:
                        yield replace(hit, severity=self.severity, confidence=self.confidence)
                    break
