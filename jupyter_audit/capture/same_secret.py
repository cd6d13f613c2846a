"""What may be told of a secret without telling it: its identity on this machine, its checksum, where else it is."""

import secrets

from jupyter_audit.capture.credentials import Credential
from jupyter_audit.capture.machine_key import KEY_BYTES, secret_id
from jupyter_audit.model.finding import Place


class SameSecret:
    """The secrets of one notebook as they are found. Values are not kept, only their identities."""

    def __init__(self, machine_key: bytes) -> None:
        self._machine_key = machine_key
        self._key = machine_key or secrets.token_bytes(KEY_BYTES)
        self._places: dict[str, list[Place]] = {}

    def seen(self, value: str, place: Place, found: Credential) -> tuple[tuple[Place, ...], tuple[str, ...]]:
        """The earlier places of the same secret, and what is known of it in words."""
        known = self._places.setdefault(secret_id(value, self._key), [])
        earlier = tuple(known)
        known.append(place)
        evidence = []
        if self._machine_key:
            evidence.append(f"known on this machine as secret {secret_id(value, self._machine_key)}")
        if found.issued is not None:
            evidence.append(
                "its checksum holds: the provider issued it"
                if found.issued
                else "its checksum does not hold: it is mistyped, cut off or made up"
            )
        if earlier:
            evidence.append("the same secret stands elsewhere in this notebook")
        return earlier, tuple(evidence)
