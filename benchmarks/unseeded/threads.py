# %%
import random, threading
import numpy as np

results = {}


def work(n):
    results[n] = np.random.default_rng([n, base]).random()


base = random.getrandbits(32)
threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sorted(results.items())
# %%
from joblib import Parallel, delayed

seeds = np.random.randint(0, 2**31, 4)
Parallel(n_jobs=2)(delayed(lambda s: np.random.default_rng(s).normal())(int(s)) for s in seeds)
