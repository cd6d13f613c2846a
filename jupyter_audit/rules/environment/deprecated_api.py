"""Functions that still work, and warn that they will go."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.packages.removed import Removed
from jupyter_audit.notebook.packages.removed_options import DEPRECATED_NAMES
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call


class DeprecatedApi(NotebookRule):
    """A function that current releases of its library warn of.

    ## Why it matters
    It works today. With the release that drops it the notebook stops, and until then each run prints warnings that
    hide others.

    ## What to do
    Move to the replacement that is named, or pin the release that the notebook was made with.

    ## See also
    - PEP 387, Backwards compatibility policy
    """

    severity, confidence = Severity.LOW, Confidence.HIGH
    message = "`{call}` is deprecated and will be removed {when}; use `{instead}`"
    bad = (
        """
        # %%
        import seaborn as sns
        from datetime import datetime
        sns.distplot([1, 2, 3])  # !
        started = datetime.utcnow()  # !
        """,
    )
    good = (
        """
        # %%
        import seaborn as sns
        from datetime import datetime, timezone
        sns.histplot([1, 2, 3])
        day = datetime(2024, 5, 1, tzinfo=timezone.utc)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*DEPRECATED_NAMES):
            gone = DEPRECATED_NAMES[call.name]
            yield at_call(call, when=_when(gone), instead=gone.instead)


def _when(gone: Removed) -> str:
    return f"in {gone.distribution} {gone.version}" if gone.version else f"from {gone.distribution}"
