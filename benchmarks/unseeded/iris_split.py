# %%
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

X, y = load_iris(return_X_y=True)
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3)
y_test
# %%
model = LogisticRegression(max_iter=500).fit(X_train, y_train)
model.score(X_test, y_test), model.coef_.round(6).tolist()
