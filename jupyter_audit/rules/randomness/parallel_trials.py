"""Trials of a search that run in parallel, so that no seed fixes them."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.values.constants import literal
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call


class ParallelTrials(NotebookRule):
    """An optuna study whose trials run in several threads.

    ## Why it matters
    The sampler proposes settings from the trials that are finished. With `n_jobs=4` which ones these are depends on
    how fast each ran: the seed of the sampler no longer fixes the search, and another run ends elsewhere.

    ## What to do
    `study.optimize(objective, n_trials=100)` in one thread, and give the threads to the model. Or say that the search
    cannot be repeated, and keep its table of trials.

    ## See also
    - Optuna FAQ, "How can I obtain reproducible optimization results?"
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`n_jobs={jobs}`: trials run in parallel, and no seed fixes which settings are tried"
    bad = (
        """
        # %%
        import optuna
        study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=1))
        study.optimize(objective, n_trials=50, n_jobs=4)  # !
        """,
    )
    good = (
        """
        # %%
        import optuna
        study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=1))
        study.optimize(objective, n_trials=50)
        other = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=1))
        other.optimize(objective, n_trials=50, n_jobs=1)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        if not audited.index.imported("optuna"):
            return
        for call in audited.index.methods("optimize"):
            jobs = literal(audited.index, call.keyword("n_jobs"), call)
            if isinstance(jobs, int) and jobs not in (0, 1):
                yield at_call(call, jobs=jobs)
