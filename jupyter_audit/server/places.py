"""From the paths that a browser names to places on disk: through the contents manager, or not at all."""

from pathlib import Path

from jupyter_core.utils import ensure_async
from jupyter_server.services.contents.filemanager import FileContentsManager
from jupyter_server.services.contents.manager import ContentsManager


async def place_on_disk(contents: ContentsManager, path: str) -> Path | None:
    """Where the contents manager keeps a file, or None where it has no such file, hides it, or keeps none on disk."""
    if not path or not isinstance(contents, FileContentsManager):
        return None
    if not await ensure_async(contents.file_exists(path)):
        return None
    if not contents.allow_hidden and await ensure_async(contents.is_hidden(path)):  # type: ignore[no-untyped-call]
        return None
    return Path(str(contents._get_os_path(path)))  # type: ignore[no-untyped-call]


def beside(path: str, name: str) -> str:
    """The contents path of the file ``name`` in the folder of ``path``."""
    folder = path.strip("/").rpartition("/")[0]
    return f"{folder}/{name}" if folder else name
