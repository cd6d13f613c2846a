# %%
import numpy as np
import pandas as pd

frame = pd.DataFrame({"a": np.arange(500), "b": np.random.rand(500)})
frame.describe()
# %%
frame.sample(5)
# %%
frame.sample(frac=0.02, replace=True).sort_values("a")
# %%
frame.b.sample(3).tolist(), frame.groupby(frame.a % 3).sample(2).a.tolist()
