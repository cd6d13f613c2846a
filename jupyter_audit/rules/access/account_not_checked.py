"""A login through PAM that does not ask whether the account may be used."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule


class AccountNotChecked(NotebookRule):
    """A PAM login that checks the password only.

    ## Why it matters
    `pam_authenticate` says that the password is right. Whether the account has expired, is locked, or may log in at
    this hour is what `pam_acct_mgmt` says; without it those accounts get in.

    ## What to do
    Call `pam_acct_mgmt(handle, 0)` after it and refuse unless both give 0.

    ## See also
    - CWE-285: https://cwe.mitre.org/data/definitions/285.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 285
    message = "the password is checked, but not whether the account may be used (`pam_acct_mgmt`)"
    bad = (
        """
        # %%
        from ctypes import CDLL
        libpam = CDLL("libpam.so.0")
        def login(handle):
            return libpam.pam_authenticate(handle, 0) == 0  # !
        """,
    )
    good = (
        """
        # %%
        from ctypes import CDLL
        libpam = CDLL("libpam.so.0")
        def login(handle):
            return libpam.pam_authenticate(handle, 0) == 0 and libpam.pam_acct_mgmt(handle, 0) == 0
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        called = audited.index.methods_called()
        if "pam_authenticate" not in called or "pam_acct_mgmt" in called:
            return
        if any("pam_acct_mgmt(" in cell.source for cell in audited.notebook.code):
            return
        for call in audited.index.methods("pam_authenticate"):
            yield Hit(place_of(call.cell, call.node))
