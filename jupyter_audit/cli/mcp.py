"""Serve check, explain, checklist and context to an agent, over the Model Context Protocol (stdio).

The agent starts this command itself; name it in the agent's configuration. It answers for notebooks in and below the
folder, runs nothing, and writes nothing. Needs the extra mcp: pip install 'jupyter_audit[mcp]'

Exit codes: 0 the client has gone, 2 usage or a package that is missing, 3 an internal error

Example, in an agent's configuration:
  {"mcpServers": {"jupyter_audit": {"command": "jupyter-audit", "args": ["mcp", "--root", "notebooks"]}}}
"""

import argparse
from pathlib import Path

from jupyter_audit.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--root", metavar="DIR", type=Path, default=Path(), help="the folder (default: this one)")


def run(arguments: argparse.Namespace) -> int:
    """Serve until the client goes away."""
    from jupyter_audit.assist.server import serve

    if not arguments.root.is_dir():
        raise UsageError(f"{arguments.root} is no folder", "--root DIR")
    serve(arguments.root)
    return 0
