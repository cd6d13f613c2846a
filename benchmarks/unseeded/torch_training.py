# %%
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

X = torch.randn(128, 4)
y = (X.sum(dim=1, keepdim=True) > 0).float()
# %%
train, test = random_split(TensorDataset(X, y), [96, 32])
loader = DataLoader(train, batch_size=16, shuffle=True)
model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 1))
# %%
optimiser = torch.optim.Adam(model.parameters(), 0.01)
losses = []
for epoch in range(3):
    for batch, target in loader:
        loss = nn.functional.binary_cross_entropy_with_logits(model(batch), target)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
losses[-5:]
# %%
model.eval()
with torch.no_grad():
    print(sum(((model(a) > 0) == (b > 0)).float().mean().item() for a, b in test))
