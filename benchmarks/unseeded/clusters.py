# %%
import numpy as np
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.datasets import make_blobs

X, _ = make_blobs(300, centers=5)
X[:2]
# %%
found = KMeans(5, n_init=2).fit(X)
found.inertia_, found.cluster_centers_
# %%
MiniBatchKMeans(3, n_init=1).fit(X).labels_[:20]
# %%
from sklearn.mixture import GaussianMixture
from sklearn.decomposition import TruncatedSVD

GaussianMixture(3).fit(X).means_.round(6), TruncatedSVD(1).fit(X).components_
