# %%
import numpy as np

rng = np.random.default_rng()
data = rng.exponential(3, 200)
data.mean()
# %%
means = np.array([rng.choice(data, data.size).mean() for _ in range(500)])
np.percentile(means, [2.5, 97.5])
# %%
children = rng.spawn(3) if hasattr(rng, "spawn") else [np.random.default_rng() for _ in range(3)]
[child.integers(1000) for child in children]


# %%
def fresh():
    return np.random.default_rng().normal()


[fresh() for _ in range(5)]
