# ruff: noqa: E501 - a table is read by the line
"""Calls that read or write a file or URL, and the argument that names it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call

_FIRST = {
    **{f"pandas.read_{kind}": "filepath_or_buffer" for kind in "csv table fwf json excel parquet pickle feather hdf orc stata sas spss xml html".split()},
    **{f"polars.{verb}_{kind}": "source" for verb in ("read", "scan") for kind in "csv parquet json ndjson ipc excel avro".split()},
    **{f"numpy.{name}": "file" for name in ("load", "loadtxt", "genfromtxt", "fromfile", "memmap")},
    "geopandas.read_file": "filename", "xarray.open_dataset": "filename_or_obj", "scipy.io.loadmat": "file_name", "h5py.File": "name",
    "PIL.Image.open": "fp", "imageio.imread": "uri", "imageio.v2.imread": "uri", "imageio.v3.imread": "uri", "cv2.imread": "filename",
    "skimage.io.imread": "fname", "matplotlib.pyplot.imread": "fname", "librosa.load": "path", "soundfile.read": "file", "joblib.load": "filename",
    "torch.load": "f", "anndata.read_h5ad": "filename", "scanpy.read_h5ad": "filename", "scanpy.read": "filename", "sqlite3.connect": "database",
    "tensorflow.io.read_file": "filename", "keras.models.load_model": "filepath", "tensorflow.keras.models.load_model": "filepath",
    "dask.dataframe.read_csv": "urlpath", "dask.dataframe.read_parquet": "path", "pyreadstat.read_sav": "filename_path", "rasterio.open": "fp",
    "pandas.ExcelFile": "path_or_buffer", "zipfile.ZipFile": "file", "tarfile.open": "name", "IPython.display.Image": "filename",
    **{f"networkx.read_{kind}": "path" for kind in "gml graphml edgelist adjlist gexf pajek weighted_edgelist".split()},
    "datatable.fread": "file", "vaex.open": "path", "nibabel.load": "filename", "pydicom.dcmread": "fp", "Bio.SeqIO.parse": "handle",
}  # fmt: skip
"""Readers: the name of the argument that names the source; it is the first one."""
_WRITE_METHODS = frozenset(
    "to_csv to_parquet to_pickle to_excel to_json to_feather to_hdf to_stata to_netcdf to_file write_csv write_parquet sink_parquet savefig write_text write_bytes write_h5ad".split()
)
_WRITERS = {
    "numpy.save": 0, "numpy.savez": 0, "numpy.savez_compressed": 0, "numpy.savetxt": 0, "joblib.dump": 1, "torch.save": 1,
    "cv2.imwrite": 0, "imageio.imwrite": 0, "imageio.imsave": 0, "skimage.io.imsave": 0, "scipy.io.savemat": 0, "matplotlib.pyplot.savefig": 0,
}  # fmt: skip
_OPENERS = frozenset({"open", "io.open", "gzip.open", "bz2.open", "lzma.open", "codecs.open"})


@dataclass(frozen=True, slots=True)
class Access:
    """One call that reads or writes what ``target`` names."""

    call: Call
    target: ast.expr
    writes: bool


def accesses(index: NotebookIndex) -> list[Access]:
    """Every read and write that is known by its name, in no particular order."""
    return shared(index, _all_accesses)


def _all_accesses(index: NotebookIndex) -> list[Access]:
    return list(_accesses(index))


def _accesses(index: NotebookIndex) -> Iterator[Access]:
    names = index.names_called()
    for name in sorted(names & _FIRST.keys()):
        for call in index.calls(name):
            target = call.arg(0, _FIRST[name])
            if target is not None:
                yield Access(call, target, writes=False)
    for name in sorted(names & _WRITERS.keys()):
        for call in index.calls(name):
            target = call.arg(_WRITERS[name])
            if target is not None:
                yield Access(call, target, writes=True)
    for call in index.methods(*_WRITE_METHODS):
        target = call.receiver if call.attr.startswith("write_t") or call.attr == "write_bytes" else call.arg(0)
        if target is not None:
            yield Access(call, target, writes=True)
    for call in index.methods("read_text", "read_bytes"):
        if call.receiver is not None:
            yield Access(call, call.receiver, writes=False)
    for call in index.calls(*_OPENERS):
        target = call.arg(0, "file")
        mode = call.arg(1, "mode")
        if target is not None:
            letters = mode.value if isinstance(mode, ast.Constant) and isinstance(mode.value, str) else "r"
            if "a" not in letters:
                yield Access(call, target, writes=any(letter in letters for letter in "wx"))
