# %%
%%writefile drawing.py
import random
import numpy as np
def draw():
    return random.random(), np.random.rand()
# %%
%%capture said
import drawing
print(drawing.draw())
# %%
said.stdout, drawing.draw()
# %%
result = !echo shell
result, __import__("drawing").draw()
# %%
async def later():
    return drawing.draw()
await later()
