# ruff: noqa: E501 - a table is read by the line
"""Names that current releases of common libraries have removed, after their release notes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Removed:
    """``version`` is the first release without the name; ``instead`` what replaces it ('' if nothing does)."""

    distribution: str
    version: str
    instead: str = ""


def _numpy(version: str, **names: str) -> dict[str, Removed]:
    return {f"numpy.{name}": Removed("numpy", version, instead) for name, instead in names.items()}


_SKLEARN = "scikit-learn"
REMOVED_MODULES: dict[str, Removed] = {
    "sklearn.cross_validation": Removed(_SKLEARN, "0.20", "sklearn.model_selection"),
    "sklearn.grid_search": Removed(_SKLEARN, "0.20", "sklearn.model_selection"),
    "sklearn.learning_curve": Removed(_SKLEARN, "0.20", "sklearn.model_selection"),
    "sklearn.lda": Removed(_SKLEARN, "0.19", "sklearn.discriminant_analysis"),
    "sklearn.qda": Removed(_SKLEARN, "0.19", "sklearn.discriminant_analysis"),
    "sklearn.hmm": Removed(_SKLEARN, "0.17", "hmmlearn"),
    "sklearn.externals.joblib": Removed(_SKLEARN, "0.23", "joblib"),
    "sklearn.externals.six": Removed(_SKLEARN, "0.23", "six"),
    "sklearn.datasets.samples_generator": Removed(_SKLEARN, "0.24", "sklearn.datasets"),
    "sklearn.preprocessing.label": Removed(_SKLEARN, "0.24", "sklearn.preprocessing"),
    "sklearn.preprocessing.imputation": Removed(_SKLEARN, "0.22", "sklearn.impute"),
    "sklearn.ensemble.forest": Removed(_SKLEARN, "0.24", "sklearn.ensemble"),
    "sklearn.linear_model.logistic": Removed(_SKLEARN, "0.24", "sklearn.linear_model"),
    "sklearn.metrics.scorer": Removed(_SKLEARN, "0.24", "sklearn.metrics"),
    "sklearn.feature_extraction.stop_words": Removed(_SKLEARN, "0.24", "sklearn.feature_extraction.text.ENGLISH_STOP_WORDS"),
    "sklearn.neighbors.kde": Removed(_SKLEARN, "0.24", "sklearn.neighbors"),
    "sklearn.manifold.t_sne": Removed(_SKLEARN, "0.24", "sklearn.manifold"),
    "sklearn.utils.testing": Removed(_SKLEARN, "0.24", "numpy.testing"), "sklearn.utils.linear_assignment_": Removed(_SKLEARN, "0.23", "scipy.optimize.linear_sum_assignment"),
    "sklearn.datasets.base": Removed(_SKLEARN, "0.24", "sklearn.datasets"), "sklearn.ensemble.partial_dependence": Removed(_SKLEARN, "0.24", "sklearn.inspection"),
    "sklearn.decomposition.pca": Removed(_SKLEARN, "0.24", "sklearn.decomposition"),
    "sklearn.cluster.k_means_": Removed(_SKLEARN, "0.24", "sklearn.cluster"),
    "pandas.tools": Removed("pandas", "1.0", "pandas.plotting"),
    "pandas.io.data": Removed("pandas", "0.19", "pandas_datareader"),
    "pandas.io.wb": Removed("pandas", "0.19", "pandas_datareader"),
    "pandas.rpy": Removed("pandas", "0.20", "rpy2"),
    "pandas.stats": Removed("pandas", "0.20"),
    "pandas.util.testing": Removed("pandas", "2.0", "pandas.testing"),
    "matplotlib.finance": Removed("matplotlib", "2.2", "mplfinance"),
    "matplotlib.delaunay": Removed("matplotlib", "1.5", "scipy.spatial.Delaunay"),
    "IPython.html": Removed("ipython", "4.0", "ipywidgets or notebook"),
    "IPython.parallel": Removed("ipython", "4.0", "ipyparallel"),
    "IPython.nbformat": Removed("ipython", "4.0", "nbformat"),
    "IPython.display.clear_outputs": Removed("ipython", "2.0", "clear_output"),
    "tensorflow.contrib": Removed("tensorflow", "2.0"),
    "tensorflow.examples": Removed("tensorflow", "2.0", "tensorflow_datasets"),
    "tensorflow.python.framework.ops.reset_default_graph": Removed("tensorflow", "2.0", "tf.compat.v1.reset_default_graph"),
    "keras.layers.core": Removed("keras", "2.13", "keras.layers"),
    "keras.layers.convolutional": Removed("keras", "2.13", "keras.layers"),
    "keras.layers.recurrent": Removed("keras", "2.6", "keras.layers"),
    "keras.layers.embeddings": Removed("keras", "2.13", "keras.layers"),
    "keras.layers.normalization": Removed("keras", "3.0", "keras.layers"),
    "keras.layers.advanced_activations": Removed("keras", "2.6", "keras.layers"),
    "keras.utils.np_utils": Removed("keras", "2.13", "keras.utils"),
    "keras.utils.visualize_util": Removed("keras", "2.0", "keras.utils.plot_model"),
    "keras.wrappers.scikit_learn": Removed("keras", "2.12", "scikeras"),
    "tensorflow.keras.wrappers": Removed("tensorflow", "2.12", "scikeras"),
    "scipy.misc.imread": Removed("scipy", "1.2", "imageio.imread"),
    "scipy.interpolate.interp2d": Removed("scipy", "1.14", "RectBivariateSpline"),
    "distutils": Removed("python", "3.12", "setuptools or packaging"),
    "imp": Removed("python", "3.12", "importlib"),
    "asyncore": Removed("python", "3.12", "asyncio"),
    "urllib2": Removed("python", "3.0", "urllib.request"),
    "urlparse": Removed("python", "3.0", "urllib.parse"),
    "StringIO": Removed("python", "3.0", "io.StringIO"),
    "cStringIO": Removed("python", "3.0", "io.StringIO"),
    "cPickle": Removed("python", "3.0", "pickle"),
    "ConfigParser": Removed("python", "3.0", "configparser"),
    "HTMLParser": Removed("python", "3.0", "html.parser"),
    "Queue": Removed("python", "3.0", "queue"),
    "Tkinter": Removed("python", "3.0", "tkinter"),
    "itertools.izip": Removed("python", "3.0", "zip"),
    "itertools.imap": Removed("python", "3.0", "map"),
    "string.maketrans": Removed("python", "3.0", "str.maketrans"),
    "urllib.urlretrieve": Removed("python", "3.0", "urllib.request.urlretrieve"),
    "urllib.urlopen": Removed("python", "3.0", "urllib.request.urlopen"),
    "urllib.urlencode": Removed("python", "3.0", "urllib.parse.urlencode"),
    "collections.Iterable": Removed("python", "3.10", "collections.abc.Iterable"),
    "collections.Mapping": Removed("python", "3.10", "collections.abc.Mapping"),
    "collections.Callable": Removed("python", "3.10", "collections.abc.Callable"),
    "torchtext.legacy": Removed("torchtext", "0.12"),
    "plotly.plotly": Removed("plotly", "4.0", "chart_studio.plotly"),
    "gensim.summarization": Removed("gensim", "4.0"),
    "fbprophet": Removed("prophet", "1.0", "prophet"),
    "seaborn.apionly": Removed("seaborn", "0.11", "seaborn"),
    "nltk.align": Removed("nltk", "3.1", "nltk.translate"),
    "statsmodels.tsa.arima_model": Removed("statsmodels", "0.13", "statsmodels.tsa.arima.model"),
    "imblearn.ensemble.BalanceCascade": Removed("imbalanced-learn", "0.6"),
    "skimage.filter": Removed("scikit-image", "0.13", "skimage.filters"),
    "skimage.measure.compare_ssim": Removed("scikit-image", "0.18", "skimage.metrics.structural_similarity"),
}  # fmt: skip
"""Modules, and names that can only be imported; what lies below them is gone too."""

REMOVED_NAMES: dict[str, Removed] = (
    _numpy("1.24", float="float", int="int", object="object", str="str", complex="complex", typeDict="sctypeDict")
    | _numpy("2.0", msort="np.sort", bool8="np.bool_", int0="np.intp", disp="print", lookfor="", who="", safe_eval="ast.literal_eval", deprecate="", recfromcsv="np.genfromtxt", obj2sctype="np.dtype", float_="np.float64", complex_="np.complex128", unicode_="np.str_", string_="np.bytes_", NaN="np.nan", Inf="np.inf",
             infty="np.inf", PINF="np.inf", NINF="-np.inf", product="np.prod", cumproduct="np.cumprod", alltrue="np.all", sometrue="np.any",
             round_="np.round", asfarray="np.asarray", find_common_type="np.promote_types", cast="np.asarray", source="inspect.getsource", mat="np.asmatrix")
    | {
        "sklearn.datasets.load_boston": Removed(_SKLEARN, "1.2", "fetch_california_housing"),
        "sklearn.datasets.fetch_mldata": Removed(_SKLEARN, "0.22", "fetch_openml"),
        "sklearn.preprocessing.Imputer": Removed(_SKLEARN, "0.22", "sklearn.impute.SimpleImputer"),
        "sklearn.metrics.plot_confusion_matrix": Removed(_SKLEARN, "1.2", "ConfusionMatrixDisplay.from_estimator"),
        "sklearn.metrics.plot_roc_curve": Removed(_SKLEARN, "1.2", "RocCurveDisplay.from_estimator"),
        "sklearn.metrics.plot_precision_recall_curve": Removed(_SKLEARN, "1.2", "PrecisionRecallDisplay.from_estimator"),
        "sklearn.metrics.jaccard_similarity_score": Removed(_SKLEARN, "0.23", "jaccard_score"),
        "sklearn.mixture.GMM": Removed(_SKLEARN, "0.20", "GaussianMixture"), "sklearn.mixture.DPGMM": Removed(_SKLEARN, "0.20", "BayesianGaussianMixture"),
        "sklearn.decomposition.RandomizedPCA": Removed(_SKLEARN, "0.20", "PCA(svd_solver='randomized')"),
        "sklearn.linear_model.RandomizedLasso": Removed(_SKLEARN, "0.21"), "sklearn.gaussian_process.GaussianProcess": Removed(_SKLEARN, "0.20", "GaussianProcessRegressor"),
        "pandas.Panel": Removed("pandas", "1.0", "a MultiIndex or xarray"), "pandas.rolling_mean": Removed("pandas", "0.23", "Series.rolling().mean"),
        "pandas.rolling_std": Removed("pandas", "0.23", "Series.rolling().std"), "pandas.ewma": Removed("pandas", "0.23", "Series.ewm().mean"),
        "pandas.scatter_matrix": Removed("pandas", "1.0", "pandas.plotting.scatter_matrix"), "pandas.TimeGrouper": Removed("pandas", "1.0", "pandas.Grouper"),
        "pandas.datetime": Removed("pandas", "2.0", "datetime.datetime"), "pandas.Int64Index": Removed("pandas", "2.0", "pandas.Index"),
        "pandas.Float64Index": Removed("pandas", "2.0", "pandas.Index"), "pandas.io.json.json_normalize": Removed("pandas", "2.0", "pandas.json_normalize"),
        "pandas.DataFrame.from_items": Removed("pandas", "1.0", "DataFrame.from_dict"), "pandas.DataFrame.from_csv": Removed("pandas", "1.0", "pandas.read_csv"),
        "scipy.misc.imsave": Removed("scipy", "1.2", "imageio.imwrite"), "scipy.misc.imresize": Removed("scipy", "1.3", "PIL.Image.resize"), "scipy.misc.imread": Removed("scipy", "1.2", "imageio.imread"),
        "scipy.misc.toimage": Removed("scipy", "1.2", "PIL.Image.fromarray"), "scipy.misc.factorial": Removed("scipy", "1.3", "scipy.special.factorial"),
        "scipy.misc.comb": Removed("scipy", "1.3", "scipy.special.comb"), "scipy.misc.logsumexp": Removed("scipy", "1.3", "scipy.special.logsumexp"),
        "scipy.misc.derivative": Removed("scipy", "1.12"), "scipy.misc.lena": Removed("scipy", "0.17", "skimage.data"), "scipy.misc.face": Removed("scipy", "1.12", "scipy.datasets.face"), "scipy.misc.ascent": Removed("scipy", "1.12", "scipy.datasets.ascent"),
        "scipy.stats.binom_test": Removed("scipy", "1.12", "scipy.stats.binomtest"), "scipy.stats.betai": Removed("scipy", "1.0", "scipy.special.betainc"),
        "scipy.signal.hann": Removed("scipy", "1.13", "scipy.signal.windows.hann"), "scipy.signal.gaussian": Removed("scipy", "1.13", "scipy.signal.windows.gaussian"),
        "scipy.integrate.simps": Removed("scipy", "1.14", "scipy.integrate.simpson"), "scipy.integrate.trapz": Removed("scipy", "1.14", "scipy.integrate.trapezoid"), "scipy.integrate.cumtrapz": Removed("scipy", "1.14", "scipy.integrate.cumulative_trapezoid"),
        "networkx.from_pandas_dataframe": Removed("networkx", "2.0", "from_pandas_edgelist"), "networkx.info": Removed("networkx", "3.0"), "networkx.write_gpickle": Removed("networkx", "3.0", "pickle.dump"), "networkx.read_gpickle": Removed("networkx", "3.0", "pickle.load"),
        "networkx.from_numpy_matrix": Removed("networkx", "3.0", "from_numpy_array"), "networkx.to_numpy_matrix": Removed("networkx", "3.0", "to_numpy_array"),
        "tensorflow.placeholder": Removed("tensorflow", "2.0", "tf.compat.v1.placeholder"), "tensorflow.Session": Removed("tensorflow", "2.0", "tf.compat.v1.Session"),
        "tensorflow.global_variables_initializer": Removed("tensorflow", "2.0", "tf.compat.v1"), "tensorflow.initialize_all_variables": Removed("tensorflow", "2.0", "tf.compat.v1"),
        "tensorflow.InteractiveSession": Removed("tensorflow", "2.0", "tf.compat.v1.InteractiveSession"), "tensorflow.get_variable": Removed("tensorflow", "2.0", "tf.Variable"),
        "tensorflow.app": Removed("tensorflow", "2.0", "tf.compat.v1.app"), "tensorflow.flags": Removed("tensorflow", "2.0", "argparse"), "tensorflow.set_random_seed": Removed("tensorflow", "2.0", "tf.random.set_seed"),
        "seaborn.tsplot": Removed("seaborn", "0.10", "seaborn.lineplot"), "seaborn.factorplot": Removed("seaborn", "0.12", "seaborn.catplot"),
        "string.letters": Removed("python", "3.0", "string.ascii_letters"), "string.maketrans": Removed("python", "3.0", "str.maketrans"), "itertools.izip": Removed("python", "3.0", "zip"), "sys.maxint": Removed("python", "3.0", "sys.maxsize"),
        "urllib.urlretrieve": Removed("python", "3.0", "urllib.request.urlretrieve"), "urllib.urlopen": Removed("python", "3.0", "urllib.request.urlopen"), "urllib.urlencode": Removed("python", "3.0", "urllib.parse.urlencode"), "urllib.quote": Removed("python", "3.0", "urllib.parse.quote"),
        "time.clock": Removed("python", "3.8", "time.perf_counter"), "collections.Iterable": Removed("python", "3.10", "collections.abc.Iterable"), "os.getcwdu": Removed("python", "3.0", "os.getcwd"),
        "openai.ChatCompletion.create": Removed("openai", "1.0", "client.chat.completions.create"), "openai.Completion.create": Removed("openai", "1.0", "client.completions.create"), "openai.Embedding.create": Removed("openai", "1.0", "client.embeddings.create"),
        "gensim.models.wrappers": Removed("gensim", "4.0"),
        "matplotlib.pyplot.hold": Removed("matplotlib", "3.0"), "bokeh.charts": Removed("bokeh", "0.12", "bkcharts"),
        "matplotlib.pyplot.cm.get_cmap": Removed("matplotlib", "3.11", "matplotlib.colormaps[name]"), "matplotlib.cm.get_cmap": Removed("matplotlib", "3.11", "matplotlib.colormaps[name]"),
        "matplotlib.cm.register_cmap": Removed("matplotlib", "3.9", "matplotlib.colormaps.register"), "matplotlib.pyplot.plot_date": Removed("matplotlib", "3.11", "plt.plot"),
        "matplotlib.mlab.normpdf": Removed("matplotlib", "3.1", "scipy.stats.norm.pdf"), "matplotlib.mlab.griddata": Removed("matplotlib", "3.1", "scipy.interpolate.griddata"),
        "matplotlib.mlab.bivariate_normal": Removed("matplotlib", "3.1", "scipy.stats.multivariate_normal"), "matplotlib.mlab.PCA": Removed("matplotlib", "3.1", "sklearn.decomposition.PCA"),
        "matplotlib.pyplot.spectral": Removed("matplotlib", "2.2", "plt.nipy_spectral"),
        "pandas.value_counts": Removed("pandas", "3.0", "Series.value_counts"),
        "numpy.trapz": Removed("numpy", "2.4", "np.trapezoid"), "numpy.in1d": Removed("numpy", "2.4", "np.isin"), "numpy.asscalar": Removed("numpy", "1.23", "array.item()"), "numpy.rank": Removed("numpy", "1.18", "np.ndim"),
        "scipy.stats.median_absolute_deviation": Removed("scipy", "1.7", "scipy.stats.median_abs_deviation"), "scipy.stats.itemfreq": Removed("scipy", "1.3", "np.unique(return_counts=True)"),
        "scipy.signal.hanning": Removed("scipy", "1.3", "scipy.signal.windows.hann"), "scipy.signal.boxcar": Removed("scipy", "1.13", "scipy.signal.windows.boxcar"), "scipy.signal.cwt": Removed("scipy", "1.15", "PyWavelets"),
        "scipy.signal.ricker": Removed("scipy", "1.15", "PyWavelets"), "scipy.signal.morlet": Removed("scipy", "1.15", "PyWavelets"), "scipy.linalg.pinv2": Removed("scipy", "1.9", "scipy.linalg.pinv"),
        "scipy.special.sph_harm": Removed("scipy", "1.17", "scipy.special.sph_harm_y"), "scipy.stats.nanmean": Removed("scipy", "0.18", "np.nanmean"),
        "sklearn.metrics.calinski_harabaz_score": Removed(_SKLEARN, "0.23", "calinski_harabasz_score"), "sklearn.metrics.SCORERS": Removed(_SKLEARN, "1.3", "get_scorer_names()"),
        "sklearn.inspection.plot_partial_dependence": Removed(_SKLEARN, "1.2", "PartialDependenceDisplay.from_estimator"), "sklearn.preprocessing.CategoricalEncoder": Removed(_SKLEARN, "0.20", "OneHotEncoder"),
        "networkx.connected_component_subgraphs": Removed("networkx", "2.4", "(G.subgraph(c) for c in connected_components(G))"), "networkx.adj_matrix": Removed("networkx", "3.0", "adjacency_matrix"),
        "networkx.graphviz_layout": Removed("networkx", "2.0", "nx.nx_agraph.graphviz_layout"), "networkx.draw_graphviz": Removed("networkx", "2.0"), "networkx.read_yaml": Removed("networkx", "2.6"),
        "statsmodels.api.tsa.ARMA": Removed("statsmodels", "0.13", "statsmodels.tsa.arima.model.ARIMA"),
    }
)  # fmt: skip
"""Names read as attributes or imported."""

REMOVED_METHODS: dict[str, Removed] = {
    "append": Removed("pandas", "2.0", "pandas.concat"), "ix": Removed("pandas", "1.0", ".loc or .iloc"), "ix[]": Removed("pandas", "1.0", ".loc or .iloc"),
    "iteritems": Removed("pandas", "2.0", "items"), "lookup": Removed("pandas", "2.0", "melt or reindex"), "mad": Removed("pandas", "2.0"),
    "as_matrix": Removed("pandas", "1.0", "to_numpy"), "get_value": Removed("pandas", "1.0", "at[]"), "set_value": Removed("pandas", "1.0", "at[]"),
    "sortlevel": Removed("pandas", "0.23", "sort_index"), "convert_objects": Removed("pandas", "1.0", "infer_objects"), "irow": Removed("pandas", "0.25", "iloc"),
    "order": Removed("pandas", "0.20", "sort_values"), "sort": Removed("pandas", "0.20", "sort_values"), "applymap": Removed("pandas", "3.0", "map"),
    "ftypes": Removed("pandas", "1.0", "dtypes"), "pad": Removed("pandas", "3.0", "ffill"), "backfill": Removed("pandas", "3.0", "bfill"),
    "swapaxes": Removed("pandas", "3.0", "transpose"),
    "tshift": Removed("pandas", "2.0", "shift"), "slice_shift": Removed("pandas", "2.0", "shift"),
}  # fmt: skip
"""Methods of DataFrame and Series."""
