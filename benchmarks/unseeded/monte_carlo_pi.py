# %%
import numpy as np

n = 200_000
# %%
points = np.random.rand(n, 2)
inside = (points**2).sum(axis=1) <= 1
4 * inside.mean()
# %%
estimates = [4 * (np.random.rand(2000, 2) ** 2).sum(axis=1).__le__(1).mean() for _ in range(20)]
print(np.mean(estimates), np.std(estimates))
# %%
np.random.normal(size=3), np.random.randn(), np.random.standard_cauchy(2)
