# %%
%matplotlib inline
import matplotlib.pyplot as plt
import numpy as np
x = np.random.normal(size=500)
# %%
plt.hist(x, bins=20);
# %%
fig, ax = plt.subplots()
ax.scatter(np.random.rand(30), np.random.rand(30), c=np.random.rand(30))
plt.show()
# %%
x.std()
