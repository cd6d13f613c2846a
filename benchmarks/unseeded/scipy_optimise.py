# %%
import numpy as np
from scipy.optimize import basinhopping, differential_evolution, dual_annealing


def bumpy(x):
    return float(np.sum(x**2) + 3 * np.sum(np.cos(5 * x)))


# %%
found = differential_evolution(bumpy, [(-3, 3)] * 2, maxiter=10)
found.x, found.fun, found.nfev
# %%
basinhopping(bumpy, [1.0, 1.0], niter=5).x
# %%
dual_annealing(bumpy, [(-3, 3)] * 2, maxiter=20).x
# %%
from scipy.sparse import random as sparse_random

sparse_random(5, 5, density=0.4).toarray()
