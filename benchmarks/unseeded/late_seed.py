# %%
import numpy as np, random

noise = np.random.normal(size=4), random.random()
noise
# %%
np.random.seed(3)
random.seed(3)
np.random.rand(), random.random()
# %%
np.random.seed()
random.seed()
np.random.rand(), random.random()
