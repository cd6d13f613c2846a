# ruff: noqa: E501 - a table is read by the line
"""Arguments that current releases no longer take, and names that they warn of, after their release notes."""

from jupyter_audit.notebook.packages.removed import Removed

_SK = "scikit-learn"

REMOVED_OPTIONS: dict[tuple[str, str], Removed] = {
    ("fillna", "method"): Removed("pandas", "3.0", "ffill() or bfill()"),
    ("read_csv", "error_bad_lines"): Removed("pandas", "2.0", "on_bad_lines"), ("read_csv", "warn_bad_lines"): Removed("pandas", "2.0", "on_bad_lines"),
    ("read_csv", "squeeze"): Removed("pandas", "2.0", 'squeeze("columns")'), ("read_csv", "mangle_dupe_cols"): Removed("pandas", "2.0"),
    ("read_csv", "date_parser"): Removed("pandas", "3.0", "date_format"), ("read_csv", "delim_whitespace"): Removed("pandas", "3.0", r'sep="\s+"'),
    ("read_excel", "sheetname"): Removed("pandas", "0.25", "sheet_name"), ("read_csv", "skip_footer"): Removed("pandas", "1.0", "skipfooter"),
    ("to_csv", "line_terminator"): Removed("pandas", "2.0", "lineterminator"),
    ("OneHotEncoder", "sparse"): Removed(_SK, "1.4", "sparse_output"), ("OneHotEncoder", "categorical_features"): Removed(_SK, "0.22", "ColumnTransformer"),
    ("mean_squared_error", "squared"): Removed(_SK, "1.6", "root_mean_squared_error"),
    ("AdaBoostClassifier", "base_estimator"): Removed(_SK, "1.4", "estimator"), ("AdaBoostRegressor", "base_estimator"): Removed(_SK, "1.4", "estimator"),
    ("BaggingClassifier", "base_estimator"): Removed(_SK, "1.4", "estimator"), ("BaggingRegressor", "base_estimator"): Removed(_SK, "1.4", "estimator"),
    ("CalibratedClassifierCV", "base_estimator"): Removed(_SK, "1.4", "estimator"),
    ("KMeans", "n_jobs"): Removed(_SK, "1.0"), ("KMeans", "precompute_distances"): Removed(_SK, "1.0"), ("GridSearchCV", "iid"): Removed(_SK, "0.24"), ("RandomizedSearchCV", "iid"): Removed(_SK, "0.24"),
    ("GridSearchCV", "fit_params"): Removed(_SK, "0.21", "fit(...)"),
    ("LinearRegression", "normalize"): Removed(_SK, "1.2", "StandardScaler"), ("Ridge", "normalize"): Removed(_SK, "1.2", "StandardScaler"), ("Lasso", "normalize"): Removed(_SK, "1.2", "StandardScaler"),
    ("RidgeCV", "normalize"): Removed(_SK, "1.2", "StandardScaler"), ("LassoCV", "normalize"): Removed(_SK, "1.2", "StandardScaler"), ("ElasticNet", "normalize"): Removed(_SK, "1.2", "StandardScaler"),
    ("DecisionTreeClassifier", "min_impurity_split"): Removed(_SK, "1.0", "min_impurity_decrease"), ("DecisionTreeClassifier", "presort"): Removed(_SK, "0.24"),
    ("hist", "normed"): Removed("matplotlib", "3.1", "density"), ("grid", "b"): Removed("matplotlib", "3.6", "visible"), ("legend", "fancy_box"): Removed("matplotlib", "3.0", "fancybox"),
    ("LogisticRegression", "multi_class"): Removed(_SK, "1.8", "OneVsRestClassifier"), ("AdaBoostClassifier", "algorithm"): Removed(_SK, "1.8"),
    ("TSNE", "n_iter"): Removed(_SK, "1.7", "max_iter"), ("Perceptron", "n_iter"): Removed(_SK, "0.21", "max_iter"), ("SGDClassifier", "n_iter"): Removed(_SK, "0.21", "max_iter"),
    ("SGDRegressor", "n_iter"): Removed(_SK, "0.21", "max_iter"), ("GradientBoostingClassifier", "presort"): Removed(_SK, "0.24"), ("AgglomerativeClustering", "affinity"): Removed(_SK, "1.4", "metric"),
    ("StratifiedKFold", "n_folds"): Removed(_SK, "0.20", "n_splits"), ("KFold", "n_folds"): Removed(_SK, "0.20", "n_splits"),
    ("ARIMA", "disp"): Removed("statsmodels", "0.13"), ("UMAP", "n_iter"): Removed("umap-learn", "0.4"),
}  # fmt: skip
"""(function or class, argument)."""

REMOVED_STYLES = frozenset(
    "seaborn seaborn-whitegrid seaborn-darkgrid seaborn-white seaborn-dark seaborn-ticks seaborn-talk seaborn-poster seaborn-paper "
    "seaborn-notebook seaborn-muted seaborn-bright seaborn-colorblind seaborn-deep seaborn-pastel seaborn-dark-palette".split()
)
"""Styles that matplotlib 3.8 knows as ``seaborn-v0_8-...`` only."""

DEPRECATED_NAMES: dict[str, Removed] = {
    "seaborn.distplot": Removed("seaborn", "0.14", "histplot or displot"),
    "datetime.datetime.utcnow": Removed("python", "", "datetime.now(timezone.utc)"), "datetime.datetime.utcfromtimestamp": Removed("python", "", "datetime.fromtimestamp(t, timezone.utc)"),
    "numpy.row_stack": Removed("numpy", "", "np.vstack"),
    "torch.cuda.amp.autocast": Removed("torch", "", 'torch.amp.autocast("cuda")'), "torch.cuda.amp.GradScaler": Removed("torch", "", 'torch.amp.GradScaler("cuda")'),
    "tensorflow.keras.preprocessing.image.ImageDataGenerator": Removed("tensorflow", "", "image_dataset_from_directory"),
    "tensorflow.keras.preprocessing.text.Tokenizer": Removed("tensorflow", "", "TextVectorization"),
    "pkg_resources.get_distribution": Removed("setuptools", "", "importlib.metadata"), "pkg_resources.require": Removed("setuptools", "", "importlib.metadata"),
}  # fmt: skip
"""Names that still work and warn; the version is the one in which they go, '' where that is not settled."""

OLD_FREQUENCIES: dict[str, str] = {
    "M": "ME", "BM": "BME", "Q": "QE", "BQ": "BQE", "A": "YE", "Y": "YE", "AS": "YS", "BA": "BYE", "BY": "BYE", "H": "h", "BH": "bh", "T": "min", "S": "s", "L": "ms", "U": "us", "N": "ns",
}  # fmt: skip
"""Aliases of ``freq`` that pandas 3.0 refuses, and what it takes."""
