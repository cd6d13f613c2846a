"""A function of a shared library that is called without saying its types."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.settings import attributes_set
from jupyter_audit.rule import Audited, Hit, NotebookRule

_LIBRARIES = ("ctypes.CDLL", "ctypes.cdll.LoadLibrary", "ctypes.PyDLL", "ctypes.WinDLL", "ctypes.windll.LoadLibrary")


class UndeclaredForeignFunction(NotebookRule):
    """A foreign function called through `ctypes` with arguments, but without `argtypes` and `restype`.

    ## Why it matters
    Without them `ctypes` guesses: every result is a 32-bit int, so a pointer loses its upper half on a 64-bit machine,
    and a float or a long goes where the function expects something else. It works on the machine where it was written
    and crashes, or reads foreign memory, elsewhere.

    ## What to do
    State both, once, beside the library: `lib.open_table.argtypes = [ctypes.c_char_p]` and
    `lib.open_table.restype = ctypes.c_void_p`. Or let `cffi` read the types from the C declarations.

    ## See also
    - CWE-686: https://cwe.mitre.org/data/definitions/686.html
    - Python, specifying argument and return types: https://docs.python.org/3/library/ctypes.html
    """

    severity, confidence, cwe = Severity.LOW, Confidence.MEDIUM, 686
    message = "`{function}` is called without `argtypes` and `restype`: its types are guessed"
    bad = (
        """
        # %%
        import ctypes
        lib = ctypes.CDLL("./libfast.so")
        # %%
        handle = lib.open_table(b"table")  # !
        """,
        """
        # %%
        from ctypes import cdll
        fast = cdll.LoadLibrary("./libfast.so")
        fast.read_table.restype = None
        print(fast.scale_table(handle, 3))  # !
        """,
    )
    good = (
        """
        # %%
        import ctypes
        lib = ctypes.CDLL("./libfast.so")
        lib.open_table.argtypes, lib.open_table.restype = [ctypes.c_char_p], ctypes.c_void_p
        # %%
        handle = lib.open_table(b"table")
        """,
        """
        # %%
        import ctypes
        libc = ctypes.CDLL(None)
        libc.getpid()
        ctypes.sizeof(ctypes.c_long)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for library in _LIBRARIES:
            for call in audited.index.calls_under(f"{library}()"):
                function = call.name.removeprefix(f"{library}().")
                if call.node.args and "." not in function and "()" not in function and not _told(audited, function):
                    yield Hit(place_of(call.cell, call.node), {"function": function})


def _told(audited: Audited, function: str) -> bool:
    settings = attributes_set(audited.index, "argtypes", "restype")
    return any(setting.owner.rpartition(".")[2] == function for setting in settings)
