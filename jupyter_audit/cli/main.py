"""Find the command, run it, and turn what went wrong into one or two lines and an exit code.

Nothing but ``sys`` is imported before it is known what is asked for, so that ``--version`` costs little more than
the interpreter itself.
"""

import sys

COMMANDS = {
    "check": "audit notebooks, scripts and folders; never runs them",
    "new": "begin a notebook that starts out right",
    "run": "run a notebook top to bottom in a fresh kernel, and record what it does",
    "export": "pack a notebook with all that reproduces it",
    "verify": "prove or refute a package",
    "verdicts": "make one replication record of several verdicts",
    "diff": "compare two packages: environment, data, code, results",
    "checklist": "fill in a checklist for a notebook, and answer what only a person can",
    "signoff": "vouch for a notebook or a cell as it is",
    "origin": "show who wrote each cell, or say so yourself",
    "comment": "comment on a notebook, a cell or a line of it",
    "review": "write a reviewer's report, to be finished by hand",
    "waivers": "list what is waived, rule by rule",
    "power": "plan a study: sample size, power, detectable effect",
    "context": "print the text to hand to an assistant",
    "mcp": "serve an agent over the Model Context Protocol",
    "explain": "show a rule's page",
    "rules": "list the rules",
    "kernel": "install a kernel whose runs can be repeated bit for bit",
    "doctor": "look whether everything is in place",
}
"""Each command is the module of its name in this package, with ``configure(parser)`` and ``run(arguments) -> int``."""

OK, FOUND, USAGE, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 130


def main(argv: list[str] | None = None) -> int:
    """Run one command line and return its exit code."""
    argv = sys.argv[1:] if argv is None else argv
    if argv in (["--version"], ["-V"]):
        from jupyter_audit import __version__

        print(f"jupyter-audit {__version__}")
        return OK
    debug = "--debug" in argv
    try:
        # What a notebook holds may be shown on any terminal: what it cannot show is written out.
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        return _run(argv, debug)
    except KeyboardInterrupt:
        print("jupyter-audit: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return INTERRUPTED


def _run(argv: list[str], debug: bool) -> int:
    from jupyter_audit.cli.errors import print_error, print_internal_error
    from jupyter_audit.errors import AuditError

    try:
        return _command(argv)
    except (KeyboardInterrupt, BrokenPipeError):
        raise
    except AuditError as error:
        if debug:
            raise
        print_error(error)
        return USAGE
    except Exception as error:
        if debug:
            raise
        print_internal_error(error)
        return INTERNAL


def _command(argv: list[str]) -> int:
    name = argv[0] if argv else "--help"
    if name in ("--help", "-h", "help"):
        print(_overview(), end="")
        return OK
    if name not in COMMANDS:
        _refuse(name)
    from importlib import import_module

    from jupyter_audit.cli.parser import Parser

    command = import_module(f"jupyter_audit.cli.{name}")
    parser = Parser(f"jupyter-audit {name}", f"{COMMANDS[name][0].upper()}{COMMANDS[name][1:]}.", command.__doc__ or "")
    command.configure(parser)
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return int(command.run(parser.parse_args(argv[1:])))


def _overview() -> str:
    width = max(map(len, COMMANDS)) + 2
    return "\n".join(
        [
            "usage: jupyter-audit COMMAND ...      (or: jupyter audit COMMAND ...)",
            "",
            "Audit Jupyter notebooks: find what is unsafe or cannot be reproduced, pack what can, verify a package.",
            "",
            *(f"  {name:<{width}}{summary}" for name, summary in COMMANDS.items()),
            "",
            "  jupyter-audit COMMAND --help   says more on a command; --debug shows the traceback of an error.",
            "  jupyter-audit --version",
            "",
            "Exit codes: 0 nothing at or above the threshold, 1 findings (verify: the level is not reached),",
            "2 usage or an input that cannot be read, 3 an internal error.",
            "",
            "Start with:  jupyter-audit check NOTEBOOK.ipynb",
            "",
        ]
    )


def _refuse(name: str) -> None:
    import difflib

    from jupyter_audit.errors import UsageError

    near = difflib.get_close_matches(name, COMMANDS, 1)
    if name.startswith("-"):
        raise UsageError(f"there is no option {name} before a command", "jupyter-audit --help")
    hint = f"did you mean {near[0]}?" if near else f"commands: {', '.join(COMMANDS)}"
    if name.endswith((".ipynb", ".py")):
        hint = f"did you mean: jupyter-audit check {name}"
    raise UsageError(f"there is no command {name!r}", hint)


def _drop_output() -> None:
    """Whoever reads our output has gone: give the interpreter nowhere to complain about that at exit."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
