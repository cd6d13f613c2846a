# %%
import numpy as np
from sklearn.datasets import make_classification
from sklearn.ensemble import BaggingClassifier, RandomForestRegressor
from sklearn.model_selection import RandomizedSearchCV

X, y = make_classification(300)
X.sum(), y.sum()
# %%
search = RandomizedSearchCV(
    RandomForestRegressor(n_estimators=10), {"max_depth": range(1, 9)}, n_iter=3, cv=2, n_jobs=2
)
search.fit(X, y)
search.best_params_, search.cv_results_["mean_test_score"].round(8)
# %%
BaggingClassifier(n_estimators=8, n_jobs=2).fit(X, y).predict_proba(X[:4])
