# %%
import multiprocessing as mp
import random
import numpy as np

context = mp.get_context("fork")


def work(queue, number):
    queue.put((number, random.random(), np.random.default_rng().random(), np.random.rand()))


# %%
queue = context.SimpleQueue()
workers = [context.Process(target=work, args=(queue, n)) for n in range(3)]
for worker in workers:
    worker.start()
results = sorted(queue.get() for _ in workers)
for worker in workers:
    worker.join()
results
# %%
np.random.rand(), random.random()
