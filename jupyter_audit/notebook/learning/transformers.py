# ruff: noqa: E501 - a table is read by the line
"""What scikit-learn and its kin learn from rows: transformers by the harm that fitting them on all rows does."""

from typing import Literal

Harm = Literal["selection", "encoding", "resampling", "scaling", "categories"]
"""``selection`` and ``encoding`` see the target; ``categories`` learns only which values exist."""

_BY_HARM: dict[Harm, str] = {
    "selection": """SelectKBest SelectPercentile SelectFromModel SelectFpr SelectFdr SelectFwe RFE RFECV GenericUnivariateSelect
        SequentialFeatureSelector BorutaPy NeighborhoodComponentsAnalysis LinearDiscriminantAnalysis PLSRegression""",
    "encoding": """TargetEncoder LeaveOneOutEncoder CatBoostEncoder WOEEncoder JamesSteinEncoder MEstimateEncoder
        GLMMEncoder MeanEncoder""",
    "resampling": """SMOTE ADASYN RandomOverSampler BorderlineSMOTE SVMSMOTE KMeansSMOTE SMOTENC SMOTEN SMOTEENN SMOTETomek""",
    "scaling": """StandardScaler MinMaxScaler MaxAbsScaler RobustScaler QuantileTransformer PowerTransformer KBinsDiscretizer
        SimpleImputer KNNImputer IterativeImputer Imputer VarianceThreshold PCA IncrementalPCA KernelPCA SparsePCA
        TruncatedSVD FastICA NMF FactorAnalysis LatentDirichletAllocation DictionaryLearning TSNE UMAP Isomap
        LocallyLinearEmbedding SpectralEmbedding CountVectorizer TfidfVectorizer TfidfTransformer Tokenizer
        KMeans MiniBatchKMeans GaussianMixture
        TextVectorization Normalization Nystroem MissForest SplineTransformer RandomizedPCA""",
    "categories": """OneHotEncoder OrdinalEncoder CountEncoder BinaryEncoder DictVectorizer StringLookup""",
}
HARM: dict[str, Harm] = {name: harm for harm, names in _BY_HARM.items() for name in names.split()}

FUNCTIONS: dict[str, Harm] = {
    **dict.fromkeys(
        [f"sklearn.preprocessing.{name}" for name in ("scale", "minmax_scale", "maxabs_scale", "robust_scale", "quantile_transform", "power_transform")],
        "scaling",
    ),
    "scipy.stats.zscore": "scaling", "scipy.stats.boxcox": "scaling", "scipy.stats.yeojohnson": "scaling",
    "sklearn.decomposition.fastica": "scaling",
    **dict.fromkeys(
        [f"sklearn.feature_selection.{name}" for name in ("f_classif", "f_regression", "chi2", "mutual_info_classif", "mutual_info_regression", "r_regression")],
        "selection",
    ),
}  # fmt: skip
"""Functions that learn and transform in one go."""

CONTAINERS = frozenset(["Pipeline", "make_pipeline", "ColumnTransformer", "make_column_transformer", "FeatureUnion", "make_union", "DataFrameMapper"])  # fmt: skip
SEARCHES = frozenset(["GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV", "BayesSearchCV"])  # fmt: skip
CROSS_VALIDATORS = frozenset(["cross_val_score", "cross_validate", "cross_val_predict", "learning_curve", "validation_curve", "permutation_test_score"])  # fmt: skip
FOLDS = frozenset(["KFold", "StratifiedKFold", "GroupKFold", "StratifiedGroupKFold", "RepeatedKFold", "RepeatedStratifiedKFold", "ShuffleSplit", "StratifiedShuffleSplit", "GroupShuffleSplit", "LeaveOneOut", "LeaveOneGroupOut", "TimeSeriesSplit", "LeavePOut", "PredefinedSplit"])  # fmt: skip
SPLIT_SETS = frozenset(["load_dataset", "DatasetDict", "load_from_disk"])
"""What gives Hugging Face's parts by their names: ``load_dataset("imdb")["test"]``."""
SCORES = frozenset(
    """accuracy_score f1_score precision_score recall_score roc_auc_score average_precision_score balanced_accuracy_score
    log_loss mean_squared_error mean_absolute_error r2_score root_mean_squared_error confusion_matrix classification_report
    matthews_corrcoef cohen_kappa_score brier_score_loss mean_absolute_percentage_error explained_variance_score
    fbeta_score jaccard_score top_k_accuracy_score""".split()
)
"""Metrics of scikit-learn, by the last part of the name."""
STATISTICS = frozenset(["mean", "median", "std", "var", "min", "max", "mode", "quantile", "sem", "skew", "describe", "nanmean", "nanmedian", "nanstd", "nanmin", "nanmax", "percentile"])  # fmt: skip
OPTIMIZERS = frozenset(
    "optimize fmin gp_minimize forest_minimize gbrt_minimize minimize minimize_scalar differential_evolution "
    "BayesianOptimization".split()
)
"""Searches that take a function and look for its best value."""
