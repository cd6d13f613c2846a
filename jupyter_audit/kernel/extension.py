"""Load and unload: put the parts into a shell, and take all of them out again."""

from typing import Any

from jupyter_audit.capture.start import current_recording, start_recording
from jupyter_audit.kernel.comm import RunComm
from jupyter_audit.kernel.magics import AuditMagics

_ATTRIBUTE = "_jupyter_audit_extension"


class Extension:
    """What one shell has of ours."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._comm = RunComm(shell)
        self._magics = AuditMagics(shell, self)

    def load(self) -> None:
        """Start recording; give ``%audit`` and the comm. Prints nothing: output would become part of the notebook."""
        self.start()
        self._comm.register()
        self._shell.register_magics(self._magics)
        self._shell.set_hook("complete_command", self._magics.complete, str_key="%audit")

    def unload(self) -> None:
        """Stop recording and leave the shell as it was."""
        self.stop()
        self._comm.unregister()
        manager = self._shell.magics_manager
        for kind in ("line", "cell"):
            manager.magics[kind].pop("audit", None)
        manager.registry.pop(type(self._magics).__name__, None)
        commands = self._shell.strdispatchers["complete_command"]
        commands.strs.pop("%audit", None)
        self._magics.close()

    def start(self) -> None:
        """Record, if that is not so already."""
        self._comm.follow(start_recording(self._shell))

    def stop(self) -> None:
        """Stop recording; ``%audit`` stays."""
        recording = current_recording(self._shell)
        if recording is not None:
            recording.stop()
            self._comm.follow(None)


def load(shell: Any) -> None:
    """Load into ``shell``, once."""
    if getattr(shell, _ATTRIBUTE, None) is None:
        extension = Extension(shell)
        extension.load()
        setattr(shell, _ATTRIBUTE, extension)


def unload(shell: Any) -> None:
    """Take everything out of ``shell``."""
    extension = getattr(shell, _ATTRIBUTE, None)
    if isinstance(extension, Extension):
        delattr(shell, _ATTRIBUTE)
        extension.unload()
