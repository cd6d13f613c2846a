# ruff: noqa: E501 - a table is read by the line
"""Which estimators, splitters and data makers draw random numbers, and under which of their settings.

After the signatures and defaults of scikit-learn 1.9, imbalanced-learn 0.14, UMAP, NetworkX and others. XGBoost,
LightGBM and CatBoost are absent on purpose: their default seed is a fixed number.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.values.constants import literal

Given = Mapping[str, ast.expr]
"""Keyword arguments that are known, by name."""
Condition = Callable[[Given], bool]


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a constructor or function draws.

    ``argument`` seeds it; ``generator`` is the global generator that it falls back on (None: fresh entropy).
    ``when`` says under which arguments it draws at all; ``slight`` that results rarely show it; ``numbered`` that
    the argument takes a plain number.
    """

    argument: str = "random_state"
    generator: str | None = "numpy"
    when: Condition | None = None
    slight: bool = False
    slight_when: Condition | None = None
    numbered: bool = True

    def hardly(self, given: Given) -> bool:
        """Whether results rarely show the draw under these arguments."""
        return self.slight or (self.slight_when is not None and self.slight_when(given))


def constant(given: Given, name: str, default: object = None) -> object:
    """The constant given for an argument, its default if absent; a marker if it is not a constant."""
    value = given.get(name)
    if value is None:
        return default
    return value.value if isinstance(value, ast.Constant) else value


def _is(name: str, *values: object, default: object = None) -> Condition:
    return lambda given: constant(given, name, default) in values


def _isnt(name: str, *values: object, default: object = None) -> Condition:
    return lambda given: constant(given, name, default) not in values


def _above_zero(name: str) -> Condition:
    def check(given: Given) -> bool:
        value = constant(given, name, 0)
        return not isinstance(value, int | float) or value > 0

    return check


def _present(name: str) -> Condition:
    return lambda given: constant(given, name) is not None


def _shallow(given: Given) -> bool:
    if any(name in given for name in ("max_features", "subsample")) or constant(given, "splitter", "best") != "best":
        return False
    depth = constant(given, "max_depth")
    return isinstance(depth, int) and depth <= 3


def _shallow_steps(given: Given) -> bool:
    return _shallow({"max_depth": ast.Constant(3), **given})


_SHUFFLED = Drawing(when=_is("shuffle", True))
_PLAIN = Drawing()
_SLIGHT = Drawing(slight=True)
_TIES = Drawing(slight_when=_shallow)
_BOOSTED = Drawing(slight_when=_shallow_steps)
"""Trees shuffle the columns to break ties: a deep tree shows it, a stump hardly ever."""

_ALWAYS = """
    ensemble: RandomForestClassifier RandomForestRegressor ExtraTreesClassifier ExtraTreesRegressor RandomTreesEmbedding
      BaggingClassifier BaggingRegressor IsolationForest
    tree: ExtraTreeClassifier ExtraTreeRegressor
    model_selection: ShuffleSplit StratifiedShuffleSplit GroupShuffleSplit RepeatedKFold RepeatedStratifiedKFold
      RandomizedSearchCV HalvingRandomSearchCV
    cluster: MiniBatchKMeans BisectingKMeans SpectralClustering SpectralCoclustering SpectralBiclustering
    mixture: GaussianMixture BayesianGaussianMixture
    decomposition: TruncatedSVD FastICA MiniBatchNMF LatentDirichletAllocation SparsePCA MiniBatchSparsePCA
      DictionaryLearning MiniBatchDictionaryLearning
    manifold: TSNE MDS
    random_projection: GaussianRandomProjection SparseRandomProjection
    kernel_approximation: RBFSampler Nystroem SkewedChi2Sampler
    neural_network: MLPClassifier MLPRegressor BernoulliRBM
    linear_model: RANSACRegressor TheilSenRegressor
    multiclass: OutputCodeClassifier
    inspection: permutation_importance
    feature_selection: mutual_info_classif mutual_info_regression
    preprocessing: TargetEncoder
    utils: resample shuffle
    datasets: make_blobs make_classification make_regression make_circles make_friedman1 make_friedman2 make_friedman3
      make_swiss_roll make_s_curve make_gaussian_quantiles make_multilabel_classification make_biclusters
      make_checkerboard make_hastie_10_2 make_low_rank_matrix make_sparse_coded_signal make_spd_matrix
      make_sparse_spd_matrix make_sparse_uncorrelated make_moons
"""

_SKLEARN: dict[str, Drawing] = dict.fromkeys(
    [word for word in _ALWAYS.split() if not word.endswith(":")], _PLAIN
) | {
    "train_test_split": Drawing(when=_isnt("shuffle", False, default=True)),
    "KFold": _SHUFFLED, "StratifiedKFold": _SHUFFLED, "StratifiedGroupKFold": _SHUFFLED, "GroupKFold": _SHUFFLED,
    "DecisionTreeClassifier": _TIES, "DecisionTreeRegressor": _TIES, "GradientBoostingClassifier": _BOOSTED, "GradientBoostingRegressor": _BOOSTED,
    "KMeans": Drawing(when=lambda given: isinstance(constant(given, "init", "k-means++"), str)),
    "PCA": Drawing(when=_is("svd_solver", "randomized", "arpack")),
    "NMF": Drawing(when=_isnt("init", "custom", "nndsvd", "nndsvda")),
    "AdaBoostClassifier": _SLIGHT, "AdaBoostRegressor": _PLAIN,
    "HistGradientBoostingClassifier": _SLIGHT, "HistGradientBoostingRegressor": _SLIGHT,
    "LinearSVC": _SLIGHT, "LinearSVR": _SLIGHT,
    "SGDClassifier": Drawing(when=_isnt("shuffle", False, default=True)), "SGDRegressor": Drawing(when=_isnt("shuffle", False, default=True)),
    "PassiveAggressiveClassifier": Drawing(when=_isnt("shuffle", False, default=True)),
    "PassiveAggressiveRegressor": Drawing(when=_isnt("shuffle", False, default=True)),
    "LogisticRegression": Drawing(when=_is("solver", "sag", "saga")), "LogisticRegressionCV": Drawing(when=_is("solver", "sag", "saga")),
    "Ridge": Drawing(when=_is("solver", "sag", "saga")), "RidgeClassifier": Drawing(when=_is("solver", "sag", "saga")),
    "Lasso": Drawing(when=_is("selection", "random")), "ElasticNet": Drawing(when=_is("selection", "random")),
    "LassoCV": Drawing(when=_is("selection", "random")), "ElasticNetCV": Drawing(when=_is("selection", "random")),
    "SVC": Drawing(when=_is("probability", True)), "NuSVC": Drawing(when=_is("probability", True)),
    "GaussianProcessRegressor": Drawing(when=_above_zero("n_restarts_optimizer")), "GaussianProcessClassifier": Drawing(when=_above_zero("n_restarts_optimizer")),
    "DummyClassifier": Drawing(when=_is("strategy", "stratified", "uniform")),
    "IterativeImputer": Drawing(when=lambda given: constant(given, "sample_posterior") is True or constant(given, "imputation_order") == "random" or _present("n_nearest_features")(given)),
    "learning_curve": _SHUFFLED, "permutation_test_score": Drawing(when=_is("random_state", None, default=0)), "ClassifierChain": Drawing(when=_is("order", "random")), "RegressorChain": Drawing(when=_is("order", "random")),
    "QuantileTransformer": _SLIGHT, "AffinityPropagation": _SLIGHT, "SpectralEmbedding": _SLIGHT,
}  # fmt: skip

_IMBLEARN = dict.fromkeys(
    "SMOTE ADASYN RandomOverSampler RandomUnderSampler BorderlineSMOTE SVMSMOTE KMeansSMOTE SMOTENC SMOTEN SMOTEENN SMOTETomek BalancedRandomForestClassifier EasyEnsembleClassifier RUSBoostClassifier BalancedBaggingClassifier ClusterCentroids InstanceHardnessThreshold".split(),
    _PLAIN,
)
_NETWORKX = {
    name: Drawing("seed", "random")
    for name in "gnp_random_graph erdos_renyi_graph binomial_graph fast_gnp_random_graph gnm_random_graph barabasi_albert_graph powerlaw_cluster_graph random_lobster random_powerlaw_tree watts_strogatz_graph newman_watts_strogatz_graph connected_watts_strogatz_graph random_regular_graph stochastic_block_model planted_partition_graph random_geometric_graph".split()
} | {
    "louvain_communities": Drawing("seed", "random"),
    "spring_layout": Drawing("seed"),
    "fruchterman_reingold_layout": Drawing("seed"),
    "random_layout": Drawing("seed"),
    "betweenness_centrality": Drawing("seed", "random", _present("k")),
    "edge_betweenness_centrality": Drawing("seed", "random", _present("k")),
}
_SCIPY = {
    name: Drawing("rng")
    for name in "bootstrap permutation_test monte_carlo_test differential_evolution dual_annealing basinhopping random_array".split()
} | {
    "Sobol": Drawing("rng", None, _isnt("scramble", False, default=True)),
    "Halton": Drawing("rng", None, _isnt("scramble", False, default=True)),
    "LatinHypercube": Drawing("rng", None),
}

LIBRARIES: dict[str, dict[str, Drawing]] = {
    "sklearn": _SKLEARN, "imblearn": _IMBLEARN, "networkx": _NETWORKX, "scipy": _SCIPY,
    "umap": {"UMAP": _PLAIN}, "openTSNE": {"TSNE": _PLAIN}, "cuml": {"UMAP": Drawing(generator=None), "TSNE": Drawing(generator=None)},
    "gensim": {"LdaModel": _PLAIN, "LdaMulticore": _PLAIN} | dict.fromkeys(("Word2Vec", "FastText", "Doc2Vec"), Drawing("seed", None, _isnt("workers", 1, default=3), numbered=False)), "wordcloud": {"WordCloud": Drawing(generator=None)},
    "optuna": {"TPESampler": Drawing("seed", None), "RandomSampler": Drawing("seed", None), "CmaEsSampler": Drawing("seed", None), "create_study": Drawing("sampler", None, numbered=False)},
    "pymc": {"sample": Drawing("random_seed", None), "sample_prior_predictive": Drawing("random_seed", None), "sample_posterior_predictive": Drawing("random_seed", None)},
    "stan": {"build": Drawing("random_seed", None)}, "emcee": {"EnsembleSampler": _PLAIN},
    "bertopic": {"BERTopic": Drawing("umap_model", None, numbered=False)}, "leidenalg": {"find_partition": Drawing("seed", None)},
    "node2vec": {"Node2Vec": Drawing("seed", None)}, "pacmap": {"PaCMAP": _PLAIN}, "phate": {"PHATE": _PLAIN}, "trimap": {"TRIMAP": _PLAIN},
    "arch": dict.fromkeys("IIDBootstrap StationaryBootstrap CircularBlockBootstrap MovingBlockBootstrap".split(), Drawing("seed", None)),
    "pingouin": {"compute_bootci": Drawing("seed")},
    "pymc3": {"sample": Drawing("random_seed"), "sample_posterior_predictive": Drawing("random_seed")},
    "skopt": {"gp_minimize": _PLAIN, "forest_minimize": _PLAIN, "BayesSearchCV": _PLAIN},
    "surprise": {"KFold": Drawing(when=_isnt("shuffle", False, default=True)), "SVD": _PLAIN, "SVDpp": _PLAIN, "NMF": _PLAIN, "train_test_split": Drawing(when=_isnt("shuffle", False, default=True))},
    "stable_baselines3": dict.fromkeys("PPO A2C DQN SAC TD3 DDPG".split(), Drawing("seed", "torch")), "sb3_contrib": dict.fromkeys("RecurrentPPO MaskablePPO TRPO QRDQN TQC ARS".split(), Drawing("seed", "torch")),
    "hyperopt": {"fmin": Drawing("rstate", None, numbered=False)}, "bayes_opt": {"BayesianOptimization": Drawing(generator=None)}, "pycaret": {"setup": Drawing("session_id", None)},
    "tpot": {"TPOTClassifier": _PLAIN, "TPOTRegressor": _PLAIN}, "lime": {"LimeTabularExplainer": _PLAIN, "LimeTextExplainer": _PLAIN, "LimeImageExplainer": _PLAIN},
    "hmmlearn": dict.fromkeys("GaussianHMM MultinomialHMM CategoricalHMM GMMHMM PoissonHMM".split(), _PLAIN), "kmodes": {"KModes": _PLAIN, "KPrototypes": _PLAIN},
    "community": {"best_partition": _PLAIN}, "h2o": dict.fromkeys("H2ORandomForestEstimator H2OGradientBoostingEstimator H2ODeepLearningEstimator H2OAutoML H2OXGBoostEstimator".split(), Drawing("seed", None)),
    "dask_ml": _SKLEARN, "mimesis": dict.fromkeys("Person Generic Address Text Finance Datetime".split(), Drawing("seed", None)),
    "tslearn": {"TimeSeriesKMeans": _PLAIN, "KShape": _PLAIN}, "pyod": {"IForest": _PLAIN, "AutoEncoder": _PLAIN},
}  # fmt: skip
"""By top-level package and the last part of the name: versions move classes between modules."""
NAMES = frozenset(name for library in LIBRARIES.values() for name in library)
"""All that draws, by its name alone."""

_ALIASES = {"random_state": ("random_state", "seed", "rng"), "rng": ("rng", "seed", "random_state")}


def drawing_of(call: Call) -> Drawing | None:
    """How the called constructor or function draws, before its arguments are looked at."""
    library = LIBRARIES.get(call.name.partition(".")[0])
    return library.get(call.attr) if library and "()" not in call.name else None


def arguments_of(index: NotebookIndex, call: Call) -> tuple[dict[str, ast.expr], bool]:
    """(keyword arguments, with those behind ``**name`` where it is a dict that the notebook shows; all known?)."""
    given: dict[str, ast.expr] = {}
    known = not any(isinstance(argument, ast.Starred) for argument in call.node.args) or call.attr == "train_test_split"
    for keyword in call.node.keywords:
        if keyword.arg is not None:
            value = index.value(keyword.value, call)
            given[keyword.arg] = value if isinstance(value, ast.expr) else keyword.value
            continue
        behind = index.value(keyword.value, call)
        if isinstance(behind, ast.Dict):
            for key, value in zip(behind.keys, behind.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    given[key.value] = value
                elif key is None:
                    known = False
        elif isinstance(behind, ast.Call) and isinstance(behind.func, ast.Name) and behind.func.id == "dict":
            given.update({inner.arg: inner.value for inner in behind.keywords if inner.arg})
        else:
            known = False
    return given, known


def draws_unseeded(index: NotebookIndex, call: Call, drawing: Drawing) -> bool:
    """Whether this call draws under its arguments and is given no seed of its own."""
    given, known = arguments_of(index, call)
    for name in _ALIASES.get(drawing.argument, (drawing.argument,)):
        if name in given and literal(index, given[name], call) is not None:
            return False
    return known and (drawing.when is None or drawing.when(given))
