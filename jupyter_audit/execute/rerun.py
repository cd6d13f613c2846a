"""Run a notebook top to bottom in a fresh kernel, under capture."""

import asyncio
import math
import os
import secrets
import sys
import time
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from jupyter_audit.capture.journal import journal_path, read_session
from jupyter_audit.errors import UnreadableError
from jupyter_audit.execute.identity import Identity, Wanted, probe, prove
from jupyter_audit.execute.launch import Kernel, Progress, quiet, started
from jupyter_audit.execute.sandbox import NO_SANDBOX, Sandbox
from jupyter_audit.execute.watch import Watch, watching
from jupyter_audit.model.session import Entropy, Session
from jupyter_audit.wire import to_json

T = TypeVar("T")

MAX_OUTPUT = 500_000_000
"""Bytes of outputs (as messages) after which a run is stopped."""

IOPUB_TIMEOUT = 30
"""Seconds to wait for the outputs of a cell that has answered."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """How a replay went: draws fed from the ledger, draws that had to be fresh, recorded draws nobody asked for."""

    fed: int
    missed: int
    unused: int


@dataclass(frozen=True, slots=True)
class RunResult:
    """What one run gave.

    ``node`` is the nbformat 4 notebook with the new outputs. ``ran`` holds the positions of the code cells that ran,
    ``failed`` of those that raised. Empty cells never run, nor do those tagged ``skip-execution``: they keep the
    outputs that they came with.
    ``stopped`` says why the run ended before the last cell (error, time limit, dead kernel), None if it did not.
    ``session`` is None unless recorded; ``journal`` is its file. ``seconds`` is wall time of the cells.
    """

    node: Any
    identity: Identity
    session: Session | None
    journal: Path | None
    replayed: Replayed | None
    ran: frozenset[int]
    failed: tuple[int, ...]
    stopped: str | None
    seconds: float


@dataclass(slots=True)
class _Run:
    """What is asked of one run, and what it has come to so far."""

    node: Any
    notebook: Path | None
    cwd: Path
    env: Mapping[str, str]
    wanted: Wanted
    timeout: float | None
    replay: Entropy | None
    plan: Sequence[int | None] | None
    record: bool
    journal: Path | None
    stop_on_error: bool
    sandbox: Sandbox
    reverse_listings: bool
    progress: Progress
    ran: set[int] = field(default_factory=set)
    failed: list[int] = field(default_factory=list)
    stopped: str | None = None
    dead: bool = False
    watch: Watch | None = None
    ending: list[asyncio.Task[None]] = field(default_factory=list)
    seconds: float = 0.0


def run_notebook(
    source: Path | Any,
    *,
    python: str | Wanted = sys.executable,
    timeout: float | None = None,
    replay: Entropy | None = None,
    plan: Sequence[int | None] | None = None,
    record: bool = True,
    journal: Path | None = None,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stop_on_error: bool = True,
    sandbox: Sandbox = NO_SANDBOX,
    reverse_listings: bool = False,
    progress: Progress = quiet,
) -> RunResult:
    """Run a notebook (a path to .ipynb, or an nbformat node) in a fresh kernel of ``python``.

    ``timeout`` is seconds per cell, None for no limit. ``replay`` feeds recorded entropy back, the n-th cell that runs
    getting the draws of run ``plan[n - 1]`` (without a plan, of the n-th run). ``record`` writes the journal to
    ``journal``, or beside the notebook when ``source`` is a path. ``env`` replaces this process's environment
    variables. With ``stop_on_error`` the run ends at the first cell that raises, unless it is tagged
    ``raises-exception``. ``reverse_listings`` gives folders' contents in reverse order. Nothing is written to the
    notebook itself: the caller saves ``node``.

    Raises ExecutionError when the kernel does not start or is not the wanted environment, UnreadableError when
    ``source`` is no notebook.
    """
    notebook = source.resolve() if isinstance(source, Path) else None
    node = _read(notebook) if notebook else source
    wanted = python if isinstance(python, Wanted) else probe(python)
    folder = cwd or (notebook.parent if notebook else Path.cwd())
    variables = dict(os.environ if env is None else env)
    # A fresh random hash seed that the recorder can see, so that the order of sets can be replayed
    variables.setdefault("PYTHONHASHSEED", str(secrets.randbelow(2**32)))
    if record and journal is None and notebook is not None:
        journal = journal_path(notebook, datetime.now(UTC), "run")
    run = _Run(
        node, notebook, folder.resolve(), variables, wanted, timeout, replay, plan, record, journal, stop_on_error,
        sandbox, reverse_listings, progress,
    )  # fmt: skip
    return _wait(_run(run))


def _wait(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end, also when this thread has a running event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def _read(path: Path) -> Any:
    try:
        return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, nbformat.reader.NotJSONError, nbformat.ValidationError, AttributeError) as error:
        raise UnreadableError(f"{path.name} is not a notebook that can run: {error}".splitlines()[0]) from error


async def _run(run: _Run) -> RunResult:
    run.progress(f"start a kernel of {run.wanted.executable}")
    async with started(run.wanted.executable, run.cwd, run.env, run.sandbox) as kernel:
        identity = prove(await kernel.ask("identity"), run.wanted)
        run.progress(f"the kernel is Python {identity.python} in {identity.prefix}")
        # Inside a sandbox, the exchange folder is the only place that both sides see
        journal = run.journal if run.journal and not run.sandbox.confined else kernel.exchange / "session.jsonl"
        await kernel.ask("begin", _task(run, journal))
        async with _bounded(run, kernel):
            await _run_cells(run, kernel)
        said = {} if run.dead else await kernel.ask("end")
        journal = Path(said.get("journal") or journal)
        session = read_session(journal) if run.record and journal.is_file() else None
    return RunResult(
        node=run.node,
        identity=identity,
        session=session,
        journal=journal if session is not None and kernel.exchange not in journal.parents else None,
        replayed=Replayed(**said["replay"]) if "replay" in said else None,
        ran=frozenset(run.ran),
        failed=tuple(run.failed),
        stopped=run.stopped,
        seconds=run.seconds,
    )


@asynccontextmanager
async def _bounded(run: _Run, kernel: Kernel) -> AsyncIterator[None]:
    """Watch what the cells take of the machine, where the sandbox has bounds."""
    pid, bounds = getattr(kernel.manager.provisioner, "pid", None), run.sandbox.bounds
    if pid is None or bounds is None:
        yield
        return
    loop = asyncio.get_running_loop()
    run.watch = Watch(pid, bounds, kernel.writable, lambda: run.ending.append(loop.create_task(_end(kernel.manager))))
    async with watching(run.watch):
        yield


def _task(run: _Run, journal: Path) -> dict[str, Any]:
    task: dict[str, Any] = {"reverse_listings": run.reverse_listings}
    if run.replay is not None:
        task["replay"] = {"entropy": to_json(run.replay), "plan": None if run.plan is None else list(run.plan)}
    if run.record:
        task["record"] = {"notebook": str(run.notebook) if run.notebook else None, "journal": str(journal)}
    return task


async def _run_cells(run: _Run, kernel: Kernel) -> None:
    client = _BoundedClient(
        run.node,
        km=kernel.manager,
        timeout=None if run.timeout is None else max(1, math.ceil(run.timeout)),
        iopub_timeout=IOPUB_TIMEOUT,
        allow_errors=not run.stop_on_error,
        record_timing=False,
        coalesce_streams=True,
    )
    client.kc = kernel.client
    client.reset_execution_trackers()
    begun = time.monotonic()
    try:
        for position, cell in enumerate(run.node.cells):
            if not await _run_cell(run, kernel, client, position, cell):
                break
    finally:
        run.seconds = time.monotonic() - begun
    client.set_widgets_metadata()
    run.node.metadata["language_info"] = _language(run.node, run.wanted.python)


async def _run_cell(run: _Run, kernel: Kernel, client: "_BoundedClient", position: int, cell: Any) -> bool:
    """Run one cell; False when the run ends here."""
    if cell.cell_type != "code":
        return True
    run.progress(f"cell {position + 1} of {len(run.node.cells)}")
    before, kernel.client.cell_id = client.code_cells_executed, cell.get("id")
    try:
        await client.async_execute_cell(cell, position, execution_count=client.code_cells_executed + 1)
    except CellExecutionError as error:
        run.stopped = f"cell {position + 1} raised {error.ename}"
    except CellTimeoutError:
        run.stopped, run.dead = f"cell {position + 1} took longer than {run.timeout:g} s", True
    except DeadKernelError:
        run.stopped, run.dead = _why_dead(run, client, position), True
    finally:
        kernel.client.cell_id = None
    if client.code_cells_executed > before:
        run.ran.add(position)
    if any(output.output_type == "error" for output in cell.get("outputs", ())):
        run.failed.append(position)
    return run.stopped is None


def _why_dead(run: _Run, client: "_BoundedClient", position: int) -> str:
    if run.watch is not None and run.watch.reason:
        return f"cell {position + 1} was ended: {run.watch.reason}"
    if client.ending is not None:
        return f"cell {position + 1} put out more than {MAX_OUTPUT / 1e6:g} MB"
    return f"the kernel died in cell {position + 1}"


def _language(node: Any, python: str) -> dict[str, Any]:
    """The notebook's language, with the version that ran."""
    known = node.metadata.get("language_info") or {
        "name": "python",
        "file_extension": ".py",
        "mimetype": "text/x-python",
    }
    return {**known, "version": python}


class _BoundedClient(NotebookClient):
    """A notebook client that ends the kernel before its cells fill the memory."""

    received = 0
    ending: asyncio.Task[None] | None = None

    def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
        """As the base class. An error raised here would go unnoticed until the cell ends, which may be never."""
        if msg["msg_type"] != "status":
            self.received += sum(map(len, map(str, msg["content"].values())))
        if self.received <= MAX_OUTPUT:
            return super().process_message(msg, cell, cell_index)
        if self.ending is None:
            self.ending = asyncio.ensure_future(_end(self.km))
        return None


async def _end(manager: Any) -> None:
    await manager.shutdown_kernel(now=True)
