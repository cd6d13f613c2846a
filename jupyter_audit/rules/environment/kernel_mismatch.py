"""A notebook whose metadata name one kernel and whose outputs come from another."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of_notebook
from jupyter_audit.rule import Audited, Hit, NotebookRule

_PYTHON = re.compile(r"^python\s*(\d)(?:\.?(\d+))?", re.IGNORECASE)
"""The version that a kernel's name states: ``python3``, ``Python 3.8``, ``python38``."""


class KernelMismatch(NotebookRule):
    """The kernel that the notebook asks for is not the one that its saved outputs come from.

    ## Why it matters
    Who opens the notebook gets the kernel that `kernelspec` names. If that is another language or another Python
    than the one that ran (`language_info`), cells fail or give other results.

    ## What to do
    Choose the right kernel (Kernel > Change Kernel), restart, run all and save.

    ## See also
    - nbformat, "Kernel information": https://nbformat.readthedocs.io/en/latest/format_description.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "the notebook asks for {wanted}, but was last run with {ran}"
    bad = (
        """
        # ---
        # jupyter:
        #   kernelspec:
        #     display_name: Python 2
        #     name: python2
        #   language_info:
        #     name: python
        #     version: 3.7.3
        # ---
        # %%
        print("hello")
        """,
    )
    good = (
        """
        # ---
        # jupyter:
        #   kernelspec:
        #     display_name: Python 3 (ipykernel)
        #     language: python
        #     name: python3
        #   language_info:
        #     name: python
        #     version: 3.11.7
        # ---
        # %%
        print("hello")
        """,
        """
        # %%
        print("a script that names no kernel")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        spec, info = audited.notebook.metadata.get("kernelspec"), audited.notebook.metadata.get("language_info")
        if not isinstance(spec, dict) or not isinstance(info, dict):
            return
        wanted, ran = _word(spec.get("language")), _word(info.get("name"))
        if wanted and ran and wanted != ran:
            yield _hit(wanted, ran)
            return
        named = [_PYTHON.match(str(spec.get(key, ""))) for key in ("name", "display_name")]
        version = re.match(r"(\d+)\.(\d+)", str(info.get("version", "")))
        for found in filter(None, named if version else ()):
            if version and found[1] != version[1]:
                yield _hit(f"Python {found[1]}", f"Python {version[1]}.{version[2]}")
                return
            if version and found[2] and found[2] != version[2]:
                yield _hit(f"Python {found[1]}.{found[2]}", f"Python {version[1]}.{version[2]}", Severity.LOW)
                return


def _word(value: object) -> str:
    return value.strip().lower() if isinstance(value, str) else ""


def _hit(wanted: str, ran: str, severity: Severity | None = None) -> Hit:
    return Hit(place_of_notebook(), {"wanted": wanted, "ran": ran}, severity=severity)
