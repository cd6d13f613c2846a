"""Which distribution an import comes from, where its name does not say so."""

import re
import sys
from collections.abc import Iterable

_TABLE = """
sklearn=scikit-learn skimage=scikit-image cv2=opencv-python,opencv-contrib-python,opencv-python-headless
PIL=pillow yaml=pyyaml bs4=beautifulsoup4 mpl_toolkits=matplotlib pylab=matplotlib dateutil=python-dateutil
dotenv=python-dotenv jwt=pyjwt Crypto=pycryptodome,pycrypto OpenSSL=pyopenssl fitz=pymupdf docx=python-docx
pptx=python-pptx git=gitpython serial=pyserial magic=python-magic MySQLdb=mysqlclient
psycopg2=psycopg2-binary,psycopg2 umap=umap-learn skopt=scikit-optimize imblearn=imbalanced-learn
sksurv=scikit-survival skbio=scikit-bio community=python-louvain igraph=python-igraph,igraph
Levenshtein=levenshtein,python-levenshtein Bio=biopython cairo=pycairo zmq=pyzmq win32com=pywin32
win32api=pywin32 gi=pygobject usb=pyusb wx=wxpython pkg_resources=setuptools attr=attrs slugify=python-slugify
snappy=python-snappy googleapiclient=google-api-python-client faiss=faiss-cpu,faiss-gpu
tensorflow=tensorflow,tensorflow-cpu,tensorflow-gpu,tf-nightly keras=keras,tensorflow
pytorch_lightning=pytorch-lightning,lightning osgeo=gdal ogr=gdal jose=python-jose ldap=python-ldap
telegram=python-telegram-bot discord=discord-py multipart=python-multipart websocket=websocket-client
speech_recognition=speechrecognition fbprophet=prophet,fbprophet stan=pystan surprise=scikit-surprise
pythonwin=pywin32 dns=dnspython absl=absl-py google=protobuf
"""
DISTRIBUTIONS: dict[str, tuple[str, ...]] = {
    name: tuple(found.split(",")) for name, _, found in (entry.partition("=") for entry in _TABLE.split())
}
"""Top-level module to the distributions that bring it."""
_HOSTED = frozenset("IPython ipykernel dbutils google.colab kaggle_secrets kaggle_datasets databricks arcpy".split())
"""What the kernel or a hosted service has by itself."""
_TOGETHER = """
scikit-learn: numpy scipy joblib threadpoolctl
pandas: numpy pytz python-dateutil tzdata
seaborn: matplotlib pandas numpy
statsmodels: pandas numpy scipy patsy
matplotlib: numpy pillow python-dateutil
xgboost: numpy scipy
lightgbm: numpy scipy
torch: numpy
torchvision: torch numpy pillow
tensorflow: keras numpy protobuf absl-py
transformers: tokenizers huggingface-hub numpy requests tqdm pyyaml
datasets: pandas numpy pyarrow huggingface-hub fsspec
jupyter: ipython ipywidgets notebook nbconvert nbformat
jupyterlab: ipython
notebook: ipython
ipykernel: ipython
plotly: tenacity
langchain: pydantic langchain-core langchain-community
anthropic: httpx pydantic
openai: httpx pydantic
geopandas: pandas shapely pyproj numpy
xarray: numpy pandas
scikit-image: numpy scipy pillow
scipy: numpy
gensim: numpy scipy
imbalanced-learn: scikit-learn numpy scipy
umap-learn: numba scikit-learn numpy
ipywidgets: ipython
spacy: numpy requests
nltk: tqdm regex
"""
_CARRIES: dict[str, frozenset[str]] = {
    name: frozenset(carried.split())
    for name, _, carried in (line.partition(": ") for line in _TOGETHER.strip().split("\n"))
}
"""What comes along with a distribution: nobody lists it apart."""


def is_stdlib(top: str) -> bool:
    """Whether the top-level module is part of this Python."""
    return top in sys.stdlib_module_names


def is_hosted(module: str) -> bool:
    """Whether the kernel itself or the service that hosts it brings the module."""
    return any(module == name or module.startswith(name + ".") for name in _HOSTED)


def sources_of(top: str) -> tuple[str, ...]:
    """The normalised distributions that bring a module: those of the table, else the one named like it."""
    return DISTRIBUTIONS.get(top) or (normal(top),)


def brings(top: str, names: Iterable[str]) -> bool:
    """Whether one of these normalised distributions brings the module, as far as their names tell."""
    have = set(names)
    have = have.union(*(_CARRIES.get(name, ()) for name in have))
    wanted = {*sources_of(top), normal(top), f"python-{normal(top)}", f"py{normal(top)}", f"{normal(top)}-python"}
    start = f"{normal(top)}-"
    return bool(wanted & have) or any(name.startswith(start) for name in have)


def normal(name: str) -> str:
    """A distribution's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def bringing(tops: Iterable[str], installed: Iterable[str]) -> tuple[str, ...]:
    """The names of those installed distributions that bring one of the top-level modules, as far as names tell."""
    wanted = {source for top in tops for source in sources_of(top)}
    return tuple(name for name in installed if normal(name) in wanted)
