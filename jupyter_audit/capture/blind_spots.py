"""What the recorder cannot see, as the record itself says it."""

ENTROPY_SEEN = (
    "entropy: seen are `random`, NumPy (global generator, SeedSequence, RandomState), PyTorch's own, and "
    "what scikit-learn, SciPy, pandas and Keras 3 take from these; also in threads and in processes made by os.fork"
)
ENTROPY_UNSEEN = (
    "entropy: not seen are processes started afresh (joblib, spawn, subprocesses), torch.Generator().seed(), compiled "
    "code with generators of its own, databases; nor the hash seed, unless the environment sets it"
)
FILES_UNSEEN = (
    "files: libraries that open files without Python (Arrow, Polars, HDF5, DuckDB, OpenCV) are seen where the cell "
    "names the file, or where it lies in the working folder and was written; what a child process reads is not seen"
)
NETWORK_UNSEEN = (
    "network: hosts are seen where Python's sockets are used, URLs where Python's own HTTP client is; what compiled "
    "code or a child process asks for is not seen"
)
VARIABLES_UNSEEN = "environment variables: names are read from the code; a name computed while it runs is not seen"
ORDER_UNSEEN = "names: changes inside large or opaque objects, in modules, and by threads between cells are not seen"

BLIND_SPOTS = (ENTROPY_SEEN, ENTROPY_UNSEEN, FILES_UNSEEN, NETWORK_UNSEEN, VARIABLES_UNSEEN, ORDER_UNSEEN)
