"""A model, setting or threshold chosen by its score on the test rows."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.learning.heldout import best_rounds, cuts, inline_picks, selections
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule


class SelectedOnTest(NotebookRule):
    """Settings compared, and the best one taken, by the score on the test rows.

    ## Why it matters
    The test rows then take part in building the model. The best of many settings is partly the luckiest on just
    these rows, and its score there is too good by an amount that nobody knows.

    ## What to do
    Compare settings by cross validation on the training rows (`GridSearchCV`), or on a validation part of their
    own, and use the test rows once, at the end.

    ## See also
    - Cawley and Talbot, "On Over-fitting in Model Selection", JMLR 2010
    - scikit-learn, "Cross-validation": https://scikit-learn.org/stable/modules/cross_validation.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "settings are compared by their score on the test rows{how}"
    bad = (
        """
        # %%
        from sklearn.model_selection import train_test_split
        from sklearn.svm import SVC
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        best, best_C = 0, None
        for C in (0.1, 1, 10):
            score = SVC(C=C).fit(X_train, y_train).score(X_test, y_test)  # !
            if score > best:
                best, best_C = score, C
        """,
        """
        # %%
        import numpy as np
        from sklearn.metrics import f1_score
        from sklearn.model_selection import train_test_split
        a, b, ya, yb = train_test_split(X, y, random_state=0)
        p = model.fit(a, ya).predict_proba(b)[:, 1]
        thresholds = np.linspace(0.1, 0.9, 9)
        scores = [f1_score(yb, p > threshold) for threshold in thresholds]  # !
        print(thresholds[np.argmax(scores)])
        """,
        """
        # %%
        import numpy as np
        from sklearn.model_selection import train_test_split
        from sklearn.neighbors import KNeighborsClassifier
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        wrong = []
        for k in range(1, 9):
            found = KNeighborsClassifier(k).fit(X_train, y_train).predict(X_test)
            wrong.append(np.mean(found != y_test))  # !
        k = wrong.index(min(wrong)) + 1
        """,
        """
        # %%
        import optuna
        from sklearn.model_selection import train_test_split
        from sklearn.svm import SVC
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        def objective(trial):
            C = trial.suggest_float("C", 0.1, 10)
            return SVC(C=C).fit(X_train, y_train).score(X_test, y_test)  # !
        study = optuna.create_study(direction="maximize")
        study.optimize(objective, n_trials=30)
        """,
        """
        # %%
        best = 0
        for epoch in range(50):
            train_epoch(net, train_loader)
            optimizer.zero_grad(); loss(net).backward(); optimizer.step()
            acc = accuracy(net, test_loader)  # !
            if acc > best:
                best = acc
                torch.save(net.state_dict(), "best.pt")
        # %%
        def accuracy(net, loader):
            return sum(net(x).argmax() == y for x, y in loader)
        """,
    )
    good = (
        """
        # %%
        from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
        from sklearn.svm import SVC
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        best = max((0.1, 1, 10), key=lambda C: cross_val_score(SVC(C=C), X_train, y_train).mean())
        print(SVC(C=best).fit(X_train, y_train).score(X_test, y_test))
        """,
        """
        # %%
        from sklearn.model_selection import train_test_split
        from sklearn.svm import SVC
        X_rest, X_test, y_rest, y_test = train_test_split(X, y, random_state=0)
        X_train, X_val, y_train, y_val = train_test_split(X_rest, y_rest, random_state=0)
        scores = {C: SVC(C=C).fit(X_train, y_train).score(X_val, y_val) for C in (1, 10)}
        best = max(scores, key=scores.get)
        """,
        """
        # %%
        import optuna
        from sklearn.model_selection import cross_val_score, train_test_split
        from sklearn.svm import SVC
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        def objective(trial):
            return cross_val_score(SVC(C=trial.suggest_float("C", 0.1, 10)), X_train, y_train).mean()
        study = optuna.create_study(direction="maximize")
        study.optimize(objective, n_trials=30)
        print(SVC(**study.best_params).fit(X_train, y_train).score(X_test, y_test))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for selection in selections(audited.index):
            how: dict[str, object] = {"how": ", and the best one is taken" if selection.picked else ""}
            severity = None if selection.picked else Severity.LOW
            yield Hit(place_of(selection.call.cell, selection.call.node), how, severity=severity)
        for cell, node in inline_picks(audited.index):
            yield Hit(place_of(cell, node), {"how": ", and the best one is taken"})
        for call in best_rounds(audited.index):
            yield Hit(place_of(call.cell, call.node), {"how": ": the best round is the one that is told"})
        for call in cuts(audited.index):
            yield Hit(place_of(call.cell, call.node), {"how": ": the cut-off that suits them best is taken"})
