"""A host that a run spoke to and the text does not name."""

import ipaddress
from collections.abc import Iterator

from jupyter_audit.capture.ran import place_in, ran
from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.model.session import HostFact
from jupyter_audit.rule import Audited, Hit, RunRule


class ContactedHost(RunRule):
    """A host that a run contacted, although no cell names it.

    ## Why it matters
    The result depends on a server that may answer differently tomorrow, or not at all, and data may have left the
    machine. A library, a setting or a helper chose the address; a reader of the notebook cannot know of it.

    ## What to do
    Say in the notebook what is fetched from where, keep what was fetched with its SHA-256, and turn off what a
    library reports home.

    ## See also
    - CWE-829: https://cwe.mitre.org/data/definitions/829.html
    """

    severity, confidence = Severity.LOW, Confidence.HIGH
    message = "contacted `{host}`, which no cell names"
    bad = (
        """
        # %%
        import contextlib, socket
        # %%
        with contextlib.suppress(OSError):  # !
            socket.getaddrinfo(".".join(["nobody", "invalid"]), 80)
        """,
    )
    good = (
        """
        # %%
        import contextlib, socket
        ADDRESS = "nobody.invalid"
        # %%
        with contextlib.suppress(OSError):
            socket.getaddrinfo(ADDRESS, 80)
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", 1), timeout=1)
            socket.create_connection(("localhost", 1), timeout=1)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        assert audited.session is not None
        text = "\n".join(cell.source for cell in audited.notebook.cells)
        told: set[str] = set()
        for each in ran(audited.session, audited.notebook):
            for fact in each.run.facts:
                if not isinstance(fact, HostFact) or fact.host in told or _is_here(fact.host):
                    continue
                told.add(fact.host)
                if each.cell is not None and fact.host not in text:
                    yield Hit(place_in(each.cell), {"host": fact.host}, evidence=(f"run {each.run.seq}",))


def _is_here(host: str) -> bool:
    """This machine, or no host at all."""
    if host.lower() in ("localhost", "localhost.localdomain", "") or host.endswith(".local"):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
