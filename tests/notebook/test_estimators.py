"""The table against the libraries themselves: what it names exists and takes the argument it says."""

import importlib
import inspect

import pytest

from jupyter_audit.notebook.randomness.estimators import LIBRARIES

sklearn = pytest.importorskip("sklearn")
MODULES = [
    importlib.import_module(f"sklearn.{name}")
    for name in (
        "ensemble tree model_selection cluster mixture decomposition manifold random_projection kernel_approximation "
        "neural_network linear_model multiclass inspection feature_selection preprocessing utils datasets svm "
        "gaussian_process dummy multioutput"
    ).split()
]
GONE_OR_HIDDEN = {"HalvingRandomSearchCV", "IterativeImputer"}


@pytest.mark.parametrize("name", sorted(LIBRARIES["sklearn"].keys() - GONE_OR_HIDDEN))
def test_scikit_learn_has_it_with_that_argument(name: str) -> None:
    found = next((getattr(module, name) for module in MODULES if hasattr(module, name)), None)
    assert found is not None
    if name == "GroupKFold" and sklearn.__version__ < "1.6":
        pytest.skip("it shuffles from scikit-learn 1.6 on")
    assert LIBRARIES["sklearn"][name].argument in inspect.signature(found).parameters
