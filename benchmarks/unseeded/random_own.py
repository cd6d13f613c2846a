# %%
from random import Random, seed, random, gauss

mine = Random()
[mine.random() for _ in range(3)]
# %%
seed()
random(), gauss(0, 1), gauss(0, 1)


# %%
class Dice(Random):
    def roll(self):
        return self.randrange(6)


dice = [Dice() for _ in range(3)]
[each.roll() for each in dice for _ in range(4)]
# %%
half = Random(7).random()
half, Random().random()
