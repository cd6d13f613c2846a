"""Start a kernel by explicit argv and talk to it silently."""

import asyncio
import inspect
import json
import os
import queue
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from jupyter_audit.capture.private_path import build_private_path
from jupyter_audit.errors import ExecutionError
from jupyter_audit.execute import inside
from jupyter_audit.execute.sandbox import NO_SANDBOX, Sandbox

START_TIMEOUT = 120.0
"""Seconds a kernel may take to answer for the first time."""

SILENT_TIMEOUT = 60.0
"""Seconds one of our own silent requests may take."""

_INSIDE = "_jupyter_audit_inside"
"""The name of our module in the kernel, which has no ``jupyter_audit.execute``."""

Progress = Callable[[str], None]
"""Called with one line for each step of long work."""


def quiet(line: str) -> None:
    """The progress callback that says nothing."""


class CellIdClient(AsyncKernelClient):
    """A client that tells the kernel which cell it runs, as JupyterLab does (nbclient sends no cell id)."""

    cell_id: str | None = None

    def execute(
        self,
        code: str,
        silent: bool = False,
        store_history: bool = True,
        user_expressions: dict[str, Any] | None = None,
        allow_stdin: bool | None = None,
        stop_on_error: bool = True,
    ) -> str:
        """As the base class, with ``cellId`` in the message's metadata while a cell runs. Returns the message id."""
        content = {
            "code": code,
            "silent": silent,
            "store_history": store_history,
            "user_expressions": user_expressions or {},
            "allow_stdin": self.allow_stdin if allow_stdin is None else allow_stdin,
            "stop_on_error": stop_on_error,
        }
        metadata = {} if silent or self.cell_id is None else {"cellId": self.cell_id}
        message = self.session.msg("execute_request", content, metadata=metadata)
        self.shell_channel.send(message)
        return str(message["header"]["msg_id"])


@dataclass(slots=True)
class Kernel:
    """A running kernel. ``exchange`` is a private folder that both sides see; ``home`` holds our own package only.

    ``writable`` are the folders that it may write to, where it is confined.
    """

    manager: AsyncKernelManager
    client: CellIdClient
    exchange: Path
    home: Path
    writable: tuple[Path, ...] = ()
    _asked: int = field(default=0)

    async def ask(self, call: str, task: Mapping[str, Any] | None = None) -> Any:
        """Call a function of ``execute.inside`` in the kernel, leaving no name behind, and return what it says.

        Raises ExecutionError when the kernel does not answer in time or the call fails.
        """
        self._asked += 1
        target = self.exchange / f"answer-{self._asked}.json"
        argument = "" if task is None else f"json.loads({json.dumps(task)!r})"
        code = (
            f"import json, sys, types\nsys.path.insert(0, {str(self.home)!r})\ntry:\n"
            f"    inside = sys.modules.setdefault({_INSIDE!r}, types.ModuleType({_INSIDE!r}))\n"
            f"    exec({inspect.getsource(inside)!r} if not inside.__doc__ else '', inside.__dict__)\n"
            f"    said = inside.{call}({argument})\n"
            f"finally:\n    sys.path.remove({str(self.home)!r})\n"
            f"inside.answer({str(target)!r}, {{'said': said}})"
        )
        reply = await self._execute(f"exec({code!r}, {{}})")
        if reply["status"] != "ok":
            raise ExecutionError(
                f"the kernel could not {call}: {reply.get('ename')}: {reply.get('evalue')}",
                "the environment may lack something that ipykernel needs",
            )
        return json.loads(target.read_text(encoding="utf-8"))["said"]

    async def _execute(self, code: str) -> Any:
        message = self.client.execute(code, silent=True, store_history=False, allow_stdin=False)
        try:
            while True:
                reply = await self.client.get_shell_msg(timeout=SILENT_TIMEOUT)
                if reply["parent_header"].get("msg_id") == message:
                    return reply["content"]
        except queue.Empty:
            raise ExecutionError("the kernel does not answer", "it may have died or be stuck") from None


@asynccontextmanager
async def started(
    python: str, cwd: Path, env: Mapping[str, str], sandbox: Sandbox = NO_SANDBOX
) -> AsyncIterator[Kernel]:
    """A kernel of ``python``, started by explicit argv, never by a kernel's name; gone when the context ends.

    Raises ExecutionError with the kernel's own last words when it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="ja-", ignore_cleanup_errors=True) as folder:
        exchange = Path(folder).resolve()
        home = build_private_path()
        argv = [python, "-P", "-m", "ipykernel_launcher", "-f", str(exchange / "kernel.json")]
        argv.append("--HistoryManager.hist_file=:memory:")
        if "FAKETIME" in env:
            argv.append("--IPythonKernel._execute_sleep=0")  # it cannot sleep before inside.begin has mended that
        env = {**env, "IPYTHONDIR": str(exchange / "ipython"), "JUPYTER_RUNTIME_DIR": str(exchange)}
        command = sandbox.command(argv, cwd=cwd, env=env, shown=(home,), exchange=exchange)
        manager = AsyncKernelManager(connection_file=str(exchange / "kernel.json"), client_factory=CellIdClient)
        manager._kernel_spec = KernelSpec(argv=command.argv, display_name="Python (jupyter_audit)", language="python")
        if sandbox.confined:
            # a loopback address of the host cannot be reached from inside: talk over a socket in the shared folder
            manager.transport, manager.ip = "ipc", str(exchange / "s")
        with (exchange / "kernel.log").open("w+b") as log:
            try:
                await manager.start_kernel(cwd=str(cwd), env=_variables(sandbox, env), stdout=log, stderr=log)
                client = await _connected(manager, log)
                yield Kernel(manager, client, exchange, home, command.writable)
                client.stop_channels()
            finally:
                if await manager.is_alive():
                    await manager.shutdown_kernel(now=True)
                await manager.cleanup_resources()
                if command.container is not None:
                    await asyncio.to_thread(command.container.end)


def _variables(sandbox: Sandbox, env: Mapping[str, str]) -> dict[str, str]:
    """Of the process that is started. A container's client needs this account's own, and passes none of them on."""
    return dict(os.environ) if sandbox.name in ("podman", "docker") else dict(env)


async def _connected(manager: AsyncKernelManager, log: Any) -> CellIdClient:
    client = cast("CellIdClient", manager.client())
    client.start_channels()
    client.allow_stdin = False
    try:
        await client.wait_for_ready(timeout=START_TIMEOUT)
    except RuntimeError as error:
        client.stop_channels()
        log.seek(0)
        words = log.read().decode(errors="replace").strip().splitlines()
        raise ExecutionError(
            f"the kernel did not start: {words[-1] if words else error}", "is ipykernel installed in that environment?"
        ) from None
    return client
