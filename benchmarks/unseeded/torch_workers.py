# %%
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset


class Noisy(Dataset):
    def __len__(self):
        return 12

    def __getitem__(self, index):
        return index, torch.rand(1), float(np.random.rand())


# %%
for index, noise, other in DataLoader(Noisy(), batch_size=4, shuffle=True, num_workers=2):
    print(index.tolist(), noise.flatten().tolist(), other.tolist())
# %%
generator = torch.Generator().manual_seed(int(torch.empty((), dtype=torch.int64).random_()) % 2**32)
torch.rand(2, generator=generator)
