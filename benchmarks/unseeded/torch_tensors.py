# %%
import torch

torch.rand(3)
# %%
torch.randn(2, 2), torch.randperm(8), torch.randint(0, 100, (3,))
# %%
layer = torch.nn.Linear(3, 2)
layer.weight.tolist()
# %%
torch.nn.functional.dropout(torch.ones(10), 0.5), torch.bernoulli(torch.full((5,), 0.5))
# %%
torch.seed() > 0, torch.rand(2)
