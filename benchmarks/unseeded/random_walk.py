# %% [markdown]
# # A drunkard's walk, `random` alone
# %%
import random

steps = [random.choice((-1, 1)) for _ in range(1000)]
sum(steps)
# %%
deck = list(range(52))
random.shuffle(deck)
deck[:5], random.sample(deck, 3), random.gauss(0, 1)


# %%
def roll(n):
    return [random.randint(1, 6) for _ in range(n)]


sorted(roll(20))
# %%
random.betavariate(2, 3), random.expovariate(1), random.getrandbits(64)
