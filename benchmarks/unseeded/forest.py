# %%
from sklearn.datasets import load_wine
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, RandomForestClassifier
from sklearn.model_selection import cross_val_score, KFold

X, y = load_wine(return_X_y=True)
# %%
forest = RandomForestClassifier(40, n_jobs=2).fit(X, y)
forest.feature_importances_
# %%
cross_val_score(RandomForestClassifier(20), X, y, cv=KFold(4, shuffle=True))
# %%
GradientBoostingClassifier(n_estimators=10, subsample=0.5).fit(X, y).predict_proba(X[:3])
# %%
ExtraTreesClassifier(20).fit(X, y).feature_importances_.round(4)
