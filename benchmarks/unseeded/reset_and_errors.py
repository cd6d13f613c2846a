# %%
import random, numpy as np
first = random.random(), np.random.rand()
first
# %%
try:
    np.random.choice(5, 9, replace=False)
except ValueError as problem:
    print(problem, np.random.rand())
# %%
%reset -f
# %%
import random, numpy as np
random.random(), np.random.rand(), np.random.default_rng().random()
