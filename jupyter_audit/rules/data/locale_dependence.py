"""A locale of the machine that numbers, names of months and sorting depend on."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.values.constants import text
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_SAFE = frozenset({"C", "POSIX", "C.UTF-8"})


class LocaleDependence(NotebookRule):
    """The process's locale, set to one that has to be installed or left to the machine.

    ## Why it matters
    `locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")` fails where that locale is not generated, as on most servers,
    and `setlocale(LC_ALL, "")` takes whatever the machine has. Names of months, decimal commas and the order of
    sorted names follow it.

    ## What to do
    Say it where it is needed: `pd.read_csv(..., decimal=",", thousands=".")`, `date_format="%d.%m.%Y"`, Babel for
    names of months and currencies.

    ## See also
    - Python, `locale`, "Background, details, hints, tips and caveats"
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "results follow the locale {name}, which other machines may not have"
    bad = (
        """
        # %%
        import locale
        locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")  # !
        price = locale.atof("1.234,50")
        """,
    )
    good = (
        """
        # %%
        import locale
        import pandas as pd
        locale.setlocale(locale.LC_ALL, "C")
        print(locale.getlocale())
        df = pd.read_csv("prices.csv", decimal=",", thousands=".")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls("locale.setlocale"):
            given = call.arg(1, "locale")
            name = text(audited.index, given, call)
            if given is not None and name not in _SAFE:
                yield at_call(call, name=f"`{name}`" if name else "of the machine")
