"""What results should not depend on, each changed by itself: how a kernel is started for a probe.

Metamorphic testing: no expected value is needed, only that the outputs stay as they are (Chen et al. 1998,
https://arxiv.org/abs/2002.12543).
"""

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

CLOCK_SHIFT = "+400d"
"""Later than any date in a session, and in another year, month and weekday."""

TIMEZONES = ("Asia/Kathmandu", "America/St_Johns")
"""With offsets of no whole hours; the second where the first is the recipient's own."""

_FAKETIME = ("/usr/lib/*/faketime", "/usr/lib/faketime", "/usr/lib64/faketime", "/usr/local/lib/faketime")
_THREADS = (
    "OMP_NUM_THREADS OPENBLAS_NUM_THREADS MKL_NUM_THREADS BLIS_NUM_THREADS NUMEXPR_NUM_THREADS NUMEXPR_MAX_THREADS"
    " VECLIB_MAXIMUM_THREADS POLARS_MAX_THREADS RAYON_NUM_THREADS"
).split()


@dataclass(frozen=True, slots=True)
class Variation:
    """``variables`` are added to the kernel's; ``missing`` says why it cannot be tried here, empty where it can."""

    name: str
    variables: Mapping[str, str] = field(default_factory=dict)
    other_hash_seed: bool = False
    reverse_listings: bool = False
    missing: str = ""


def variations(threads: Mapping[str, str]) -> tuple[Variation, ...]:
    """All of them. ``threads`` are the recorded thread counts, so that other ones are tried."""
    count = "2" if threads.get("OMP_NUM_THREADS") == "1" else "1"
    zone = next(zone for zone in TIMEZONES if zone != os.environ.get("TZ"))
    library = _faketime()
    clock = {
        "LD_PRELOAD": str(library),
        "FAKETIME": CLOCK_SHIFT,
        # only the time of day is another one: waiting and measuring go on as they are
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }
    why = "the clock can be changed only where libfaketime is installed (apt install faketime)"
    return (
        Variation("hash seed", other_hash_seed=True),
        Variation("thread count", dict.fromkeys(_THREADS, count)),
        Variation("time zone", {"TZ": zone}),
        Variation("directory order", reverse_listings=True),
        Variation("clock", clock if library else {}, missing="" if library else why),
    )


def together(all_of: tuple[Variation, ...]) -> Variation:
    """Everything that can be changed here, at once."""
    possible = [each for each in all_of if not each.missing]
    variables = {name: value for each in possible for name, value in each.variables.items()}
    return Variation(
        ", ".join(each.name for each in possible),
        variables,
        any(each.other_hash_seed for each in possible),
        any(each.reverse_listings for each in possible),
    )


def _faketime() -> Path | None:
    # the multi-threaded build: kernels have threads
    return next(_libraries(), None) if sys.platform == "linux" else None


def _libraries() -> Iterator[Path]:
    for folder in _FAKETIME:
        yield from sorted(Path("/").glob(f"{folder.removeprefix('/')}/libfaketimeMT.so.1"))
