"""A JAX key that is used twice."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Bound, Call
from jupyter_audit.notebook.order.timeline import outermost
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_KEEPS = frozenset(["fold_in", "key_data", "key_impl", "PRNGKey", "key", "wrap_key_data", "clone"])


class ReusedKey(NotebookRule):
    """A JAX random key that two draws share.

    ## Why it matters
    JAX keeps no state: the same key gives the same numbers. Two draws from one key are not independent, so noise
    repeats, initial weights of two layers are equal, and a bootstrap resamples the same rows.

    ## What to do
    `key, sub = jax.random.split(key)` before each draw, and draw from `sub`.

    ## See also
    - JAX, "Pseudorandom numbers": https://docs.jax.dev/en/latest/random-numbers.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    message = "the key `{key}` was used for a draw before: both give the same numbers"
    bad = (
        """
        # %%
        import jax
        key = jax.random.PRNGKey(0)
        a = jax.random.normal(key, (3,))
        # %%
        b = jax.random.normal(key, (3,))  # !
        """,
        """
        # %%
        import jax
        key = jax.random.key(0)
        for step in range(10):
            noise = jax.random.normal(key, (3,))  # !
        """,
    )
    good = (
        """
        # %%
        from jax import random
        key = random.PRNGKey(0)
        key, sub = random.split(key)
        a = random.normal(sub, (3,))
        key, sub = random.split(key)
        b = random.normal(sub, (3,))
        """,
        """
        # %%
        import jax
        key = jax.random.key(0)
        noise = [jax.random.normal(jax.random.fold_in(key, i)) for i in range(3)]
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        if not audited.index.imported("jax"):
            return
        calls = [
            call
            for call in audited.index.calls_under("jax.random")
            if call.attr not in _KEEPS and call.name.count(".") == 2
        ]
        used: dict[Bound, Call] = {}
        for call in sorted(calls, key=lambda call: (call.cell.position, call.clock)):
            key = call.arg(0, "key")
            bound = audited.index.definition(key, call) if isinstance(key, ast.Name) else None
            if bound is None or not isinstance(key, ast.Name):
                continue
            first = used.setdefault(bound, call)
            if first is not call and outermost(first.scope) is outermost(call.scope):
                related = (place_of(first.cell, first.node),)
                yield Hit(place_of(call.cell, call.node), {"key": key.id}, related=related)
            elif first is call and _in_loop(audited.index, call, key.id):
                yield Hit(place_of(call.cell, call.node), {"key": key.id})


def _in_loop(index: NotebookIndex, call: Call, key: str) -> bool:
    """Whether a loop draws from the key in each round and never makes another one."""
    for cell, loop in index.nodes(ast.For, ast.While):
        if cell is not call.cell or not isinstance(loop, ast.For | ast.While):
            continue
        inside = [node for statement in loop.body for node in walk(statement)]
        made = any(isinstance(node, ast.Name) and node.id == key and isinstance(node.ctx, ast.Store) for node in inside)
        own = isinstance(loop, ast.For) and any(getattr(node, "id", "") == key for node in walk(loop.target))
        if not made and not own and any(node is call.node for node in inside):
            return True
    return False
