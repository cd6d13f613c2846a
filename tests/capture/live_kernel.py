"""A real kernel in a process of its own, spoken to cell by cell."""

from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager, start_new_kernel


class Kernel:
    """A real kernel in a process of its own."""

    def __init__(self, cwd: Path, env: dict[str, str]) -> None:
        self.manager, self.client = start_new_kernel(startup_timeout=60, kernel_name="python3", cwd=str(cwd), env=env)

    def run(self, code: str, silent: bool = False, metadata: dict[str, Any] | None = None) -> str:
        """Execute; give everything the cell put out. Raises where it failed."""
        seen: list[str] = []

        def output(message: dict[str, Any]) -> None:
            content = message["content"]
            if message["msg_type"] == "stream":
                seen.append(content["text"])
            elif message["msg_type"] in ("execute_result", "display_data"):
                seen.append(content["data"]["text/plain"])

        reply = self.client.execute_interactive(
            code, silent=silent, store_history=not silent, timeout=120, output_hook=output
        )
        if reply["content"]["status"] != "ok":
            raise RuntimeError("\n".join(reply["content"].get("traceback", ["?"])))
        return "".join(seen)

    def stop(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    @property
    def pid(self) -> int:
        assert isinstance(self.manager, KernelManager)
        assert self.manager.provisioner is not None
        return int(self.manager.provisioner.pid)  # type: ignore[attr-defined]
