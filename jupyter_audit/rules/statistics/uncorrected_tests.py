"""Many significance tests, and no correction for it."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.callbacks import callbacks
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.spread.repeats import loop_around, simulates
from jupyter_audit.notebook.spread.uses import Uses
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_TESTS = frozenset(
    "ttest_ind ttest_rel ttest_1samp mannwhitneyu wilcoxon kruskal f_oneway chi2_contingency fisher_exact pearsonr "
    "spearmanr kendalltau ks_2samp ranksums brunnermunzel alexandergovern friedmanchisquare levene bartlett "
    "permutation_test epps_singleton_2samp anderson_ksamp proportions_ztest ttest_ind_from_stats".split()
)
_CORRECTIONS = (
    "multipletests", "fdrcorrection", "false_discovery_control", "tukey_hsd", "pairwise_tukeyhsd", "multicomp",
    "multi_comp", "posthoc_dunn", "posthoc_conover", "p_adjust", "MultiComparison", "local_fdr", "pairwise_tests",
)  # fmt: skip
_DIVIDED = re.compile(r"\b(?:0?\.0\d+|alpha|ALPHA)\s*/|p\w*\s*\*\s*(?:len\(|n_tests)")
"""A threshold divided by the number of tests."""
_BY_HAND = re.compile(r"bonferroni|\bholm\b|benjamini|\bfdr\b|sidak", re.IGNORECASE)
"""A correction that is named, in code or in the text."""


class UncorrectedTests(NotebookRule):
    """A significance test in a loop, judged without a correction for the number of tests.

    ## Why it matters
    At a threshold of 0.05 one test in twenty is "significant" by chance alone. Of 140 tests on noise about seven
    are; a list of hits without correction cannot be told from that.

    ## What to do
    Collect all p-values and correct them together:
    `multipletests(p, method="fdr_bh")` of statsmodels or `scipy.stats.false_discovery_control(p)`. Say how many
    tests were made, and report effect sizes with intervals.

    ## See also
    - Benjamini and Hochberg, "Controlling the False Discovery Rate", J. R. Stat. Soc. B 1995
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{call}` runs many times, and nothing corrects the p-values for that"
    bad = (
        """
        # %%
        from scipy.stats import ttest_ind
        hits = []
        for name in table.columns:
            p = ttest_ind(a[name], b[name]).pvalue  # !
            if p < 0.05:
                hits.append(name)
        """,
        """
        # %%
        from scipy import stats
        p_values = {c: stats.mannwhitneyu(a[c], b[c])[1] for c in columns}  # !
        found = [c for c, p in p_values.items() if p < 0.05]
        """,
        """
        # %%
        import statsmodels.api as sm
        def p_value(column):
            return sm.OLS(y, sm.add_constant(column)).fit().pvalues.iloc[1]  # !
        p = table.apply(p_value)
        print(p[p < 0.05])
        """,
        """
        # %%
        from scipy import stats
        kept = []
        for days in range(5, 105, 5):
            t, p = stats.ttest_1samp(prices.pct_change(days).mean(axis=1).dropna(), 0)  # !
            if p < 0.05 and t > 0:
                kept.append(days)
        """,
    )
    good = (
        """
        # %%
        from scipy import stats
        from statsmodels.stats.multitest import multipletests
        p = [stats.ttest_ind(a[c], b[c]).pvalue for c in columns]
        keep, q, *_ = multipletests(p, method="fdr_bh")
        """,
        """
        # %%
        from scipy import stats
        print(stats.ttest_ind(before, after).pvalue < 0.05)
        hits = [stats.ttest_ind(rng.normal(size=9), rng.normal(size=9)).pvalue < 0.05 for _ in range(1000)]
        """,
        """
        # %%
        from scipy import stats
        alpha = 0.05 / len(columns)  # Bonferroni
        hits = [c for c in columns if stats.ttest_ind(a[c], b[c]).pvalue < alpha]
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        calls = [
            call for call in index.methods(*_TESTS) if call.name.startswith(("scipy.", "statsmodels.", "pingouin."))
        ]
        calls += [call for call in index.methods("fit") if call.name.startswith("statsmodels.") and _tests(index, call)]
        if not calls or any(True for _ in index.methods(*_CORRECTIONS)) or _corrected_by_hand(audited):
            return
        uses = shared(index, Uses)
        for call in calls:
            loop = loop_around(uses, index, call) or _applied(index, call)
            if loop is not None and not simulates(loop):
                yield Hit(place_of(call.cell, call.node), at_call(call).values, severity=_severity(index))


def _tests(index: NotebookIndex, call: Call) -> bool:
    """Whether the p-values of a model are read where it is fitted."""
    return any(".pvalue" in line or "f_pvalue" in line for line in call.cell.lines) and index.spells("0.05", "alpha")


def _applied(index: NotebookIndex, call: Call) -> ast.AST | None:
    """The ``apply`` that runs the function around a test for every column or group."""
    name = f"__main__.{call.scope.name}" if call.scope.kind == "function" else ""
    return next((each.call.node for each in shared(index, callbacks).get(name, ())), None) if name else None


def _severity(index: NotebookIndex) -> Severity | None:
    # without a threshold in sight the values may only be shown
    judged = any("0.05" in cell.source or "0.01" in cell.source or "alpha" in cell.source for cell, _ in index.cells)
    return None if judged else Severity.LOW


def _corrected_by_hand(audited: Audited) -> bool:
    if any(_DIVIDED.search(cell.source) for cell, _ in audited.index.cells):
        return True
    return any(_BY_HAND.search(cell.source) for cell in audited.notebook.cells)
