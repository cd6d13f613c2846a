# %%
from sklearn.datasets import load_digits
from sklearn.manifold import TSNE
from sklearn.neural_network import MLPClassifier
from sklearn.linear_model import SGDClassifier

X, y = load_digits(n_class=3, return_X_y=True)
# %%
net = MLPClassifier((16,), max_iter=5).fit(X, y)
net.loss_curve_
# %%
SGDClassifier(max_iter=5, tol=None).fit(X, y).coef_[:, 2]
# %%
TSNE(init="random", max_iter=250, method="exact").fit_transform(X[:40]).round(4)[:3]
