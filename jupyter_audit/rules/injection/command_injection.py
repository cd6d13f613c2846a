"""A value that becomes part of a shell command."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.files.shell import argument_run_at
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of_line
from jupyter_audit.notebook.taint.sources import Trust
from jupyter_audit.notebook.taint.trace import HOLE, Trace
from jupyter_audit.notebook.values.constants import is_true, option
from jupyter_audit.notebook.values.settings import passed_on
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_SHELLS = (
    "os.system os.popen os.popen2 popen2.popen3 subprocess.getoutput subprocess.getstatusoutput commands.getoutput"
    " asyncio.create_subprocess_shell pty.spawn get_ipython().system get_ipython().getoutput get_ipython().system_raw"
    " get_ipython().system_piped fabric.Connection().run fabric.Connection().sudo fabric.Connection().local"
    " fabric.api.run fabric.api.local invoke.run invoke.Context().run"
).split()
_MAYBE_SHELLS = [f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen")]
_EXECS = ("os.execl", "os.execlp", "os.execle", "os.spawnl", "os.spawnlp")
_LISTED = ("os.execv", "os.execve", "os.execvp", "os.execvpe", "os.posix_spawn", "os.posix_spawnp", "pty.spawn")
_REMOTE = ("exec_command", "exec_run")
_QUOTED = frozenset({"shlex.quote", "pipes.quote", "shlex.join", "list2cmdline"})
_INTERPRETERS = frozenset({"sh", "bash", "zsh", "/bin/sh", "/bin/bash", "cmd", "powershell"})


class CommandInjection(NotebookRule):
    """A value that becomes part of a command which a shell reads.

    ## Why it matters
    The shell gives `;`, `|`, `$(...)` and quotes a meaning. An uploaded file called `x.png'; rm -rf ~; '` is a
    command then, run with your rights. `!convert {name}` is the same thing as `os.system(f"convert {name}")`.

    ## What to do
    Do without a shell: `subprocess.run(["convert", name], check=True)` hands over each argument as it is. Where a
    shell is needed, put `shlex.quote(name)` in, and allow only the names that you expect.

    ## See also
    - CWE-78: https://cwe.mitre.org/data/definitions/78.html
    - subprocess, security considerations: https://docs.python.org/3/library/subprocess.html#security-considerations
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 78
    message = "{what} becomes part of a shell command; give a list of arguments instead"
    bad = (
        """
        # %%
        import os
        name = input("File: ")
        # %%
        os.system("convert " + name + " out.png")  # !
        """,
        """
        # %%
        import subprocess
        def shrink(name):
            subprocess.run(f"convert '{name}' out.png", shell=True, check=True)  # !
        def launch(name, **options):
            options.setdefault("shell", True)
            return subprocess.run("gzip " + name, **options)  # !
        """,
        """
        # %%
        url = input("Repository: ")
        !git clone {url}  # !
        %system git -C {url} pull  # !
        """,
        """
        # %%
        folder = input("Folder: ")
        # %%
        %%bash -s "$folder"  # !
        eval "ls $1"
        """,
        """
        # %%
        name = input("File: ")
        %time __import__("os").system("gzip " + name)  # !
        getattr(__import__("os"), "execvp")("sh", ["sh", "-c", "gzip " + name])  # !
        """,
    )
    good = (
        """
        # %%
        import os, shlex, subprocess
        name = input("File: ")
        subprocess.run(["convert", name, "out.png"], check=True)
        os.system("convert " + shlex.quote(name) + " out.png")
        subprocess.run("ls -l | wc -l", shell=True)
        # %%
        folder = "data"
        !ls {folder}
        os.system(f"mkdir -p {folder}/week{int(name)}")
        # %%
        %%bash -s "$name"
        ls "$1"
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.calls(*_SHELLS):
            whole = call.name.startswith("get_ipython")
            yield from self._judge(audited, call, list(call.node.args) if whole else [call.arg(0)])
        for call in index.calls(*_MAYBE_SHELLS):
            given = (option(index, call, "shell"), *passed_on(call, "shell"))
            if any(is_true(index, value, call) for value in given):
                yield from self._judge(audited, call, [call.arg(0, "args")])
            else:
                yield from self._judge(audited, call, self._script(audited, call, call.arg(0, "args")))
        for call in index.calls(*_LISTED):
            yield from self._judge(audited, call, self._script(audited, call, call.arg(call.name != "pty.spawn")))
        for call in index.calls(*_EXECS):
            yield from self._judge(audited, call, list(call.node.args[-1:]))
        for call in index.calls("get_ipython().run_cell_magic"):
            if end := argument_run_at(call.cell):
                for hit in self._judge(audited, call, list(call.node.args)):
                    yield replace(hit, place=place_of_line(call.cell, call.node.lineno, end_line=end))
        for call in index.methods(*_REMOTE):
            if call.name.startswith("paramiko") or call.attr == "exec_command":
                yield from self._judge(audited, call, [call.arg(0)])

    def _script(self, audited: Audited, call: Call, arguments: ast.expr | None) -> list[ast.expr | None]:
        """The script in ``["bash", "-c", script]``."""
        value = audited.index.value(arguments, call)
        if isinstance(value, ast.List | ast.Tuple) and len(value.elts) > 2:
            first, flag = value.elts[:2]
            if isinstance(first, ast.Constant) and first.value in _INTERPRETERS and isinstance(flag, ast.Constant):
                return list(value.elts[2:])
        return []

    def _judge(self, audited: Audited, call: Call, parts: list[ast.expr | None]) -> Iterator[Hit]:
        trace = audited.taint.worst_of(parts, call, _QUOTED)
        if trace.trust is Trust.FIXED:
            return
        hit = at_sink(call, trace)
        weak = self._weak(call, trace)
        yield replace(hit, severity=Severity.LOW, confidence=Confidence.LOW) if weak else hit

    @staticmethod
    def _weak(call: Call, trace: Trace) -> bool:
        """A whole command of unknown origin is a wrapper; names from the notebook's own files seldom attack."""
        whole = not trace.built and not call.name.startswith("get_ipython") and trace.text == HOLE
        return (whole and trace.trust is Trust.UNKNOWN) or (
            call.name.startswith("get_ipython") and trace.trust is not Trust.OUTSIDE
        )
