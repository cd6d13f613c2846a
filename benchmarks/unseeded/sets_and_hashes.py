# %%
words = {"ant", "bee", "cat", "dog", "eel", "fox"}
list(words)
# %%
import random

random.choice(list(words)), hash("seed") % 1000
# %%
{letter: letter.upper() for letter in set("reproducible")}
