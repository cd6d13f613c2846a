# %%
from numpy.random import SeedSequence, default_rng

parent = SeedSequence()
streams = [default_rng(child) for child in parent.spawn(4)]
[stream.random() for stream in streams]
# %%
from concurrent.futures import ThreadPoolExecutor


def simulate(stream):
    return stream.normal(size=1000).mean()


with ThreadPoolExecutor(4) as pool:
    print(list(pool.map(simulate, streams)))
# %%
SeedSequence().generate_state(3)
