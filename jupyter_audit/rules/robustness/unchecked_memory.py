"""Memory that is read or written by address or stride, which nothing checks."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.sources import Trust
from jupyter_audit.notebook.values.constants import is_false
from jupyter_audit.rule import Audited, Hit, NotebookRule

_COPIES = {"ctypes.memmove": 787, "ctypes.memset": 787, "ctypes.string_at": 125, "ctypes.wstring_at": 125}
_SIZED = {"ctypes.memmove": 2, "ctypes.memset": 2, "ctypes.string_at": 1, "ctypes.wstring_at": 1}
_STRIDED = ("numpy.lib.stride_tricks.as_strided", "numpy.lib.index_tricks.as_strided", "torch.as_strided")
_VIEWS = ("numpy.ctypeslib.as_array", "numpy.ctypeslib.array")
_BOUNDED = frozenset("ctypes.sizeof len min".split())


class UncheckedMemory(NotebookRule):
    """Memory read or written by its address, or through strides, with a size that nothing checks.

    ## Why it matters
    `ctypes` and `as_strided` leave Python's safety: a size that is one too large reads what belongs to somebody else,
    or overwrites it. The kernel crashes, or goes on with wrong numbers, which is worse. Assistants write such code to
    save a copy, and it passes the example that it was tried on.

    ## What to do
    `numpy.lib.stride_tricks.sliding_window_view` instead of `as_strided`; `writeable=False` where that is not enough.
    For `ctypes`: check the size against the buffer's (`min(n, ctypes.sizeof(buffer))`).

    ## See also
    - CWE-125: https://cwe.mitre.org/data/definitions/125.html
    - CWE-787: https://cwe.mitre.org/data/definitions/787.html
    - NumPy, the warning at as_strided:
      https://numpy.org/doc/stable/reference/generated/numpy.lib.stride_tricks.as_strided.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 125
    message = "{what}: nothing checks that this stays within the memory it means"
    bad = (
        """
        # %%
        import ctypes
        buffer = ctypes.create_string_buffer(64)
        size = int(input("Bytes: "))
        ctypes.memmove(buffer, b"x" * size, size)  # !
        text = ctypes.string_at(ctypes.addressof(buffer), size)  # !
        """,
        """
        # %%
        import numpy as np
        from numpy.lib.stride_tricks import as_strided
        def windows(x, width):
            return as_strided(x, shape=(len(x), width), strides=(x.strides[0],) * 2)  # !
        """,
        """
        # %%
        import ctypes
        value = ctypes.c_double.from_address(4096 + 8).value  # !
        """,
        """
        # %%
        import ctypes, requests
        buffer = ctypes.create_string_buffer(64)
        # %%
        data = requests.get("https://a.example/x", timeout=9).content
        ctypes.memmove(buffer, data, len(data))  # !
        """,
    )
    good = (
        """
        # %%
        import ctypes
        import numpy as np
        buffer = ctypes.create_string_buffer(64)
        data = input("Text: ").encode()
        ctypes.memmove(buffer, data, min(len(data), ctypes.sizeof(buffer)))
        ctypes.memset(buffer, 0, ctypes.sizeof(buffer))
        text = ctypes.string_at(buffer)
        whole = ctypes.create_string_buffer(len(data))
        ctypes.memmove(whole, data, len(data))
        """,
        """
        # %%
        import numpy as np
        from numpy.lib.stride_tricks import as_strided, sliding_window_view
        x = np.arange(10)
        sliding_window_view(x, 3)
        as_strided(x, shape=(8, 3), strides=(8, 8), writeable=False)
        np.frombuffer(b"12345678", dtype=np.uint8)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.calls(*_COPIES):
            size = call.arg(_SIZED[call.name], "size" if "string" in call.name else "count")
            yield from self._sized(audited, call, size)
        for call in index.calls(*_STRIDED, *_VIEWS):
            if not is_false(index, call.keyword("writeable"), call):
                yield from self._shaped(audited, call)
        for call in index.methods("from_address"):
            if call.name.startswith("ctypes.") and call.node.args:
                what = "an address is taken for an object"
                yield Hit(place_of(call.cell, call.node), {"what": what}, Severity.MEDIUM, cwe=822)

    @staticmethod
    def _sized(audited: Audited, call: Call, size: ast.expr | None) -> Iterator[Hit]:
        value = audited.index.value(size, call)
        if size is None or isinstance(value, ast.Constant):
            return
        if isinstance(value, ast.Call) and (name := audited.index.resolve(value.func, call)) in _BOUNDED:
            if name != "len" or not _of_source(audited, call, value):
                return
            value = value.args[0]
        trust = audited.taint.of(_number(value), call).trust
        if trust is not Trust.FIXED:
            severity = Severity.HIGH if trust is Trust.OUTSIDE else Severity.MEDIUM if trust > 1 else Severity.LOW
            hit = Hit(place_of(call.cell, call.node), {"what": f"`{call.name}` gets a size from elsewhere"}, severity)
            yield replace(hit, cwe=_COPIES[call.name])

    @staticmethod
    def _shaped(audited: Audited, call: Call) -> Iterator[Hit]:
        given = call.arg(1, "shape") or call.keyword("size")
        if given is None or all(isinstance(node, ast.Constant) for node in getattr(given, "elts", [given])):
            return
        trust = audited.taint.of(given, call).trust
        severity = Severity.MEDIUM if trust is Trust.OUTSIDE else Severity.LOW
        yield Hit(place_of(call.cell, call.node), {"what": f"`{call.attr}` gives a view of any size"}, severity)


def _of_source(audited: Audited, call: Call, size: ast.Call) -> bool:
    """Whether a copy's size is the length of what is copied, and its target was not made for that."""
    source, target = call.arg(1, "src"), audited.index.value(call.arg(0, "dst"), call)
    if call.name != "ctypes.memmove" or not size.args or source is None or target is None:
        return False
    of = ast.unparse(size.args[0])
    return of == ast.unparse(source) and of not in ast.unparse(target)


def _number(value: ast.AST | None) -> ast.AST | None:
    """What a number was made of: ``int(x)`` keeps out text, but not a large number."""
    is_int = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "int"
    return value.args[0] if is_int and isinstance(value, ast.Call) and value.args else value
