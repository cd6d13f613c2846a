# %%
from numpy.random import seed, rand, RandomState, permutation

seed()
rand(2).tolist()
# %%
state = RandomState()
state.normal(size=2).tolist(), permutation(10).tolist()
# %%
from numpy.random import MT19937, PCG64, Philox, SFC64, Generator

[Generator(kind()).random() for kind in (MT19937, PCG64, Philox, SFC64)]
# %%
import numpy as np

np.random.seed(None)
np.random.shuffle(rows := np.arange(12))
rows
