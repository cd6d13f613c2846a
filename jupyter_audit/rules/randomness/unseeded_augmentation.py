"""Random changes to images, with no seed."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.randomness.generators import NUMPY, PYTHON, TENSORFLOW, TORCH, Generators
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_LIBRARIES = {
    "torchvision.transforms.": TORCH,
    "kornia.augmentation.": TORCH,
    "albumentations.": PYTHON,
    "imgaug.augmenters.": NUMPY,
    "keras.layers.Random": TENSORFLOW,
    "tensorflow.keras.layers.Random": TENSORFLOW,
    "tensorflow.image.random_": TENSORFLOW,
}
"""Where augmentations live, and the generator they draw from."""
_DRAWS = ("Random", "random_", "ColorJitter", "AutoAugment", "TrivialAugment", "AugMix", "Rotate", "Flip", "Noise")


class UnseededAugmentation(NotebookRule):
    """Images that are cropped, turned or recoloured at random, with no seed.

    ## Why it matters
    Each run trains on, or evaluates, other images. On test images the score itself then differs from run to run.

    ## What to do
    Seed the library that draws (`torch.manual_seed(0)`, `keras.utils.set_random_seed(0)`), and use random changes for
    training only.

    ## See also
    - PyTorch, "Reproducibility": https://docs.pytorch.org/docs/stable/notes/randomness.html
    """

    severity, confidence = Severity.LOW, Confidence.HIGH
    message = "`{call}` changes images at random, and no seed governs it"
    bad = (
        """
        # %%
        import torchvision
        crop = torchvision.transforms.RandomCrop(200)  # !
        """,
    )
    good = (
        """
        # %%
        import torch
        from torchvision import transforms
        torch.manual_seed(3)
        train = transforms.Compose([transforms.RandomCrop(200), transforms.ToTensor()])
        test = transforms.Compose([transforms.CenterCrop(200), transforms.ToTensor()])
        """,
        """
        # %%
        from torchvision import transforms
        test = transforms.Compose([transforms.CenterCrop(200), transforms.ToTensor()])
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        if not index.imported("torchvision", "kornia", "albumentations", "imgaug", "keras", "tensorflow"):
            return
        generators = shared(index, Generators)
        told: set[int] = set()
        for name in index.names_called():
            library = next((prefix for prefix in _LIBRARIES if name.startswith(prefix)), None)
            if library is None or not any(word in name.rpartition(".")[2] for word in _DRAWS):
                continue
            for call in index.calls(name):
                governed = generators.seeded(_LIBRARIES[library], generators.timeline.when(call))
                if not governed and call.keyword("seed") is None and id(call.stmt) not in told:
                    told.add(id(call.stmt))
                    yield at_call(call)
