# %%
from scipy import stats

sample = stats.norm.rvs(size=50)
sample.mean()
# %%
stats.gamma(2).rvs(3), stats.poisson.rvs(4, size=5)
# %%
stats.bootstrap((sample,), lambda s, axis: s.mean(axis=axis), n_resamples=200).confidence_interval
# %%
stats.permutation_test((sample[:20], sample[20:]), lambda a, b: a.mean() - b.mean(), n_resamples=100).pvalue
# %%
from scipy.stats import qmc

qmc.Sobol(2).random(4), qmc.LatinHypercube(2).random(3)
