"""Calls and attributes whose values cannot carry an attack: what taint analysis stops at."""

HARMLESS_CALLS = frozenset(
    """int float bool len abs round ord id hash type isinstance issubclass hasattr callable range sum min max any all
    complex divmod pow os.path.exists os.path.getsize os.path.isfile os.path.isdir os.getpid os.getcwd os.cpu_count
    numpy.float64 numpy.int64 numpy.shape datetime.datetime.now datetime.datetime.utcnow datetime.date.today
    time.time time.strftime tempfile.mkdtemp tempfile.mkstemp tempfile.NamedTemporaryFile tempfile.gettempdir uuid.uuid4
    uuid.uuid1 uuid.UUID secrets.token_hex secrets.token_urlsafe secrets.token_bytes os.urandom ipaddress.ip_address
    datetime.date.fromisoformat datetime.datetime.strptime datetime.datetime.fromisoformat decimal.Decimal""".split()
)
"""Calls whose result nobody outside can choose: numbers, fresh names, clocks."""
HARMLESS_METHODS = frozenset(
    """isdigit isalnum isalpha isidentifier startswith endswith count index rfind isoformat strftime hexdigest
    digest mean std var sum min max nunique shape value_counts describe corr total_seconds timestamp
    raise_for_status close exists is_file is_dir bit_length nbytes""".split()
)
"""Methods that give numbers, truth values or digests of their receiver."""
HARMLESS_ATTRIBUTES = frozenset(
    "status_code ok elapsed shape size ndim dtype dtypes nbytes __name__ __class__ suffix".split()
)
"""Attributes that hold numbers or types."""
