"""Prove or refute a package: check it, rebuild its environment, run it again, compare every output.

Levels, each including those before: intact (the manifest holds), installs (the environment was rebuilt from the lock),
runs (every cell ran), agrees (every output agrees within the tolerance), exact (every output is the same).
Rebuilding asks the package index that uv is set up with. The notebook's code runs in a sandbox: no network, none of
your files, bounds. Where none works you are asked first; the verdict says which it was.

Exit codes: 0 the asked level is reached, 1 it is not, 2 usage or a file that is no bundle, 3 an internal error
"""

import argparse
import sys
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from jupyter_audit.errors import ConsentError, UsageError
from jupyter_audit.model.verdict import Level, Verdict

if TYPE_CHECKING:
    from jupyter_audit.verify.request import Request
    from jupyter_audit.verify.run import Examination

FORMATS = ("text", "json", "html")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add = parser.add_argument
    levels = [level.value for level in Level if level is not Level.NOTHING]
    add("bundle", metavar="ZIP", type=Path, help="the bundle")
    add(
        "--level", choices=levels, default=Level.EXACT.value, help="how far to go, and what to ask for (default: exact)"
    )
    add("--env", choices=("rebuild", "current"), default="rebuild", help="rebuild the environment, or take this one")
    add("--data", metavar="DIR", type=Path, help="where data lie that the bundle may not carry")
    add("--env-file", metavar="FILE", type=Path, help="NAME=value lines for variables that the notebook reads")
    add("--rtol", metavar="X", type=float, default=1e-5, help="relative tolerance of numbers (default: 1e-5)")
    add("--atol", metavar="X", type=float, default=1e-8, help="absolute tolerance of numbers (default: 1e-8)")
    add(
        "--metric",
        metavar="NAME[=X]",
        action="append",
        default=[],
        help="a number that the outputs name, and how far it may be from the recorded one (default: 0); repeatable",
    )
    add("--replay", action=argparse.BooleanOptionalAction, default=True, help="feed recorded random draws back")
    add(
        "--probe",
        action="store_true",
        help="run again with another hash seed, thread count, time zone, clock and directory order; name what changes",
    )
    add(
        "--trusted-key",
        metavar="KEY",
        action="append",
        default=[],
        help="an Ed25519 public key, or a file with it: one of these must have signed the bundle; repeatable",
    )
    add("--format", choices=FORMATS, default="text", help="default: text")
    add("--output", metavar="FILE", type=Path, help="write the verdict here instead of on the screen")
    add("--page", metavar="FILE", type=Path, help="also write the page with every difference side by side (HTML) here")
    add("--sign", metavar="KEY", type=Path, help="sign the verdict with this Ed25519 key (json only)")
    _configure_bounds(parser)


def _configure_bounds(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("what the notebook may do").add_argument
    add(
        "--sandbox",
        choices=("auto", "bwrap", "podman", "docker", "none"),
        default="auto",
        help="auto is bubblewrap, and asks for consent where it does not work; none: with all your rights",
    )
    add("--network", action="store_true", help="let the notebook use the network (default: there is none)")
    add(
        "--timeout",
        metavar="SECONDS",
        type=float,
        help="the time one cell may take (default: 600, or 20 times what was recorded)",
    )
    add("--memory", metavar="GB", type=float, help="memory of all its processes (default: three quarters of all)")
    add("--disk", metavar="GB", type=float, help="what it may write (default: 10)")
    add("--processes", metavar="N", type=int, help="processes and threads (default: 512 and 8 a core)")


def run(arguments: argparse.Namespace) -> int:
    """Verify, and show the verdict."""
    from jupyter_audit.cli.write import write_file

    if arguments.sign and arguments.format != "json":
        raise UsageError("only a verdict in JSON can be signed", "add --format json --output FILE")
    request = _request(arguments)
    try:
        found = _examine(request)
    except ConsentError as error:
        if not _consents(error):
            raise
        found = _examine(replace(request, sandbox="none"))
    if arguments.page:
        write_file(arguments.page, _rendered("html", found, None).encode(errors="backslashreplace"))
    if arguments.output or arguments.sign:
        content = _rendered(arguments.format, found, arguments.sign).encode(errors="backslashreplace")
        if arguments.output:
            write_file(arguments.output, content)
        else:
            sys.stdout.write(content.decode())
    elif arguments.format == "text":
        _print(found.verdict, sys.stdout)
    else:
        sys.stdout.write(_rendered(arguments.format, found, None))
    return int(not found.verdict.reached)


def _examine(request: "Request") -> "Examination":
    from jupyter_audit.cli.progress import steps
    from jupyter_audit.verify.run import examine

    with steps() as progress:
        return examine(request, progress)


def _consents(error: ConsentError) -> bool:
    """Whether the person at the terminal, where there is one, lets the notebook run without a sandbox."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print(f"jupyter-audit: {error.message}", file=sys.stderr)
    print("Do you trust this bundle, and run it all the same? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _request(arguments: argparse.Namespace) -> "Request":
    from jupyter_audit.bundle.signature import read_key
    from jupyter_audit.compare.metrics import read_metric
    from jupyter_audit.execute.bounds import GB, default_bounds
    from jupyter_audit.verify.request import Request

    usual = default_bounds()
    bounds = replace(
        usual,
        memory=usual.memory if arguments.memory is None else int(arguments.memory * GB),
        disk=usual.disk if arguments.disk is None else int(arguments.disk * GB),
        processes=usual.processes if arguments.processes is None else arguments.processes,
    )
    return Request(
        arguments.bundle,
        level=Level(arguments.level),
        env=arguments.env,
        data=arguments.data,
        env_file=arguments.env_file,
        sandbox=arguments.sandbox,
        network=arguments.network,
        bounds=bounds,
        rtol=arguments.rtol,
        atol=arguments.atol,
        replay=arguments.replay,
        probe=arguments.probe,
        timeout=arguments.timeout,
        trusted=tuple(map(read_key, arguments.trusted_key)),
        metrics=tuple(map(read_metric, arguments.metric)),
    )


def _rendered(form: str, found: "Examination", key: Path | None) -> str:
    if form == "json":
        from jupyter_audit.verify.record import verdict_file

        return verdict_file(found.verdict, key).decode()
    if form == "html":
        from jupyter_audit.report.verdict_html import render_verdict

        return render_verdict(found.verdict, found.differences)
    text = StringIO()
    _print(found.verdict, text)
    return text.getvalue()


def _print(verdict: Verdict, file: TextIO) -> None:
    from jupyter_audit.cli.console import text_console
    from jupyter_audit.report.verdict import print_verdict

    print_verdict(text_console(file), verdict)
