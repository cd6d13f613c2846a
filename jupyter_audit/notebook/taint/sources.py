"""Where values come from that nobody in the notebook chose: by the qualified name of a call or attribute.

Each table maps names to words for people. What is typed, requested, fetched or generated is untrusted; files,
tables and the environment are merely outside the code.
"""

import ast
import re
from enum import IntEnum

from jupyter_audit.notebook.index.chains import chain_of


class Trust(IntEnum):
    """How little is known about a value, from harmless to hostile."""

    FIXED = 0
    """Written in the notebook, computed from such, or made harmless."""
    UNKNOWN = 1
    """A parameter that no cell fills, a name that no cell defines."""
    DATA = 2
    """Read from a file, a table, a database, the environment or the command line."""
    OUTSIDE = 3
    """Typed, uploaded, requested, fetched from the network, or written by a model."""


Source = tuple[Trust, str]

TYPED = "what a user types"
WIDGET = "a widget's value"
REQUEST = "a request"
NETWORK = "a response from the network"
MODEL = "a model's answer"
FILE = "a file's content"
TABLE = "a table's content"
DATABASE = "a database's content"
ENVIRONMENT = "an environment variable"
ARGUMENT = "a command line argument"
ARCHIVE = "a name in an archive"

_CALLS: dict[Source, str] = {
    (Trust.OUTSIDE, TYPED): (
        "input raw_input click.prompt typer.prompt sys.stdin.read sys.stdin.readline sys.stdin.readlines "
        "streamlit.text_input streamlit.text_area streamlit.chat_input streamlit.file_uploader "
        "google.colab.files.upload tkinter.Entry().get tkinter.StringVar().get tkinter.Text().get "
        "tkinter.simpledialog.askstring tkinter.filedialog.askopenfilename customtkinter.CTkEntry().get "
        "questionary.text().ask prompt_toolkit.prompt IPython.display.input"
    ),
    (Trust.OUTSIDE, NETWORK): (
        "urllib.request.urlopen urllib2.urlopen urllib.urlopen http.client.HTTPSConnection().getresponse "
        "http.client.HTTPConnection().getresponse socket.socket().recv socket.socket().makefile "
        "socket.socket().recvfrom "
        "socket.create_connection().recv socket.create_connection().makefile socket.socket().accept()[].recv "
        "urllib3.PoolManager().request urllib3.request websocket.create_connection().recv websockets.connect().recv "
        "redis.Redis().get redis.Redis().hget redis.Redis().lpop redis.Redis().blpop redis.Redis().rpop "
        "redis.StrictRedis().get redis.StrictRedis().hget redis.from_url().get kafka.KafkaConsumer "
        "boto3.client().get_object feedparser.parse google.cloud.storage.Client().bucket().blob().download_as_bytes "
        "wikipedia.summary zmq.Context().socket().recv zmq.Context().socket().recv_string paho.mqtt.client.Client "
        "imaplib.IMAP4_SSL().fetch imaplib.IMAP4().fetch poplib.POP3_SSL().retr boto3.client().list_objects_v2 "
        "boto3.resource().Bucket().objects.all boto3.resource().Bucket().objects.filter trafilatura.fetch_url"
    ),
    (Trust.OUTSIDE, MODEL): (
        "openai.ChatCompletion.create openai.Completion.create openai.chat.completions.create "
        "openai.completions.create "
        "openai.responses.create ollama.chat ollama.generate litellm.completion litellm.acompletion replicate.run "
        "transformers.pipeline() langchain.llms.OpenAI() langchain_openai.ChatOpenAI() langchain_openai.OpenAI() "
        "cohere.chat"
    ),
    (Trust.DATA, FILE): (
        "open io.open codecs.open gzip.open bz2.open lzma.open json.load pathlib.Path().read_text "
        "pathlib.Path().read_bytes pathlib.Path().open numpy.load numpy.loadtxt numpy.genfromtxt yaml.safe_load "
        "toml.load tomllib.load csv.reader csv.DictReader aiofiles.open fileinput.input os.listdir os.scandir "
        "glob.glob "
        "glob.iglob os.walk pathlib.Path().glob pathlib.Path().iterdir pathlib.Path().rglob PyPDF2.PdfReader "
        "docx.Document"
    ),
    (Trust.OUTSIDE, ARCHIVE): (
        "zipfile.ZipFile().namelist zipfile.ZipFile().infolist tarfile.open().getnames tarfile.open().getmembers "
        "tarfile.TarFile().getmembers rarfile.RarFile().namelist"
    ),
    (Trust.DATA, TABLE): "datasets.load_dataset geopandas.read_file polars.read_csv polars.read_parquet",
    (
        Trust.DATA,
        ENVIRONMENT,
    ): "os.getenv os.environ.get os.environ.pop os.environ.setdefault dotenv.dotenv_values decouple.config",
    (
        Trust.DATA,
        ARGUMENT,
    ): "argparse.ArgumentParser().parse_args argparse.ArgumentParser().parse_known_args dbutils.widgets.get",
}
_BY_CALL = {name: source for source, names in _CALLS.items() for name in names.split()}

_HTTP = re.compile(
    r"^(?:requests|httpx|niquests|requests_cache|cloudscraper|curl_cffi\.requests)\.(?:[A-Za-z_]+\(\)\.)?"
    r"(?:get|post|put|patch|delete|head|request|send|stream)$|^urllib3\.(?:PoolManager\(\)\.)?(?:request|urlopen)$|^aiohttp\.(?:ClientSession\(\)\.)?(?:get|post|put|request|ws_connect)$"
)
_MODEL = re.compile(
    r"^(?:openai|groq|together|mistralai|azure\.ai|xai|portkey_ai|fireworks)\b.*\.(?:create|parse|complete|stream)$"
    r"|^anthropic\..*\.(?:create|stream)$|^(?:google\.(?:genai|generativeai)|vertexai)\b.*\.(?:generate_content|send_message|predict)$"
    r"|^(?:langchain\w*|llama_index|llama_cpp|vllm|cohere|huggingface_hub|dspy|ctransformers|gpt4all|guidance|haystack|crewai|autogen)\b"
    r".*\.(?:invoke|ainvoke|predict|run|arun|complete|chat|generate|text_generation|chat_completion|query|create_chat_completion|__call__|kickoff)$"
    r"|^transformers\..*from_pretrained\(\)\.generate$|^transformers\.pipeline\(\)$"
    r"|\.(?:chat\.completions|messages|responses)\.create$|^\?\.a?invoke$"
    r"|^boto3\.client\(\)\.(?:invoke_model|converse|retrieve_and_generate|invoke_agent)$"
)
_LOADER = re.compile(
    r"^(?:langchain|llama_index)\b.*\.(?:\w*(?:Web|Url|URL|Html|Sitemap|Wikipedia|Arxiv|Youtube)\w*)\(\)\.(?:a?load|lazy_load|load_data)$"
)
_TABLE = re.compile(r"^(?:pandas|polars|dask\.dataframe|pyspark\.pandas)\.(?:read|scan)_\w+$|^pyspark\b.*\.read\.\w+$")
_ROWS = re.compile(r"\.(?:fetchall|fetchone|fetchmany)$")
_WIDGET = re.compile(r"^(?:ipywidgets|panel)\.(?:widgets\.)?(?P<kind>\w+)\(\)\.value\b")
_NUMERIC_WIDGETS = re.compile(r"Int|Float|Slider|Checkbox|Toggle|Valid|Date|Color|Play|Progress|Bounded")
_CHOICE_WIDGETS = re.compile(r"Dropdown|Select|Radio")
_REQUEST = re.compile(
    r"^(?:flask\.request|quart\.request|bottle\.request|sanic\.Request\(\)|starlette\.requests\.Request\(\)|fastapi\.Request\(\)"
    r"|fastapi\.UploadFile\(\)|aiohttp\.web\.Request\(\)|django\.http\.HttpRequest\(\)|tornado\.web\.RequestHandler\(\)|cherrypy\.request"
    r"|gradio\.Request\(\)|starlette\.websockets\.WebSocket\(\)|fastapi\.WebSocket\(\)|request)"
    r"\.(?:args|form|values|json|data|files|cookies|headers|get_json|get_data|GET|POST|FILES|COOKIES|META|body|query_params|path_params"
    r"|query|params|match_info|stream|filename|file|read|rel_url|url|path|full_path|forms|get_argument|receive_text|receive_json|post|view_args)\b"
)
_REQUEST_CALL = re.compile(
    r"^(?:flask\.request|quart\.request|fastapi\.Request\(\)|starlette\.requests\.Request\(\)|aiohttp\.web\.Request\(\)|request)"
    r"\.(?:get_json|get_data|json|body|form|post|text|read)$|\.get_(?:query_|body_)?arguments?$"
)


def source_of_call(name: str) -> Source | None:
    """What a call of this qualified name brings in, or None."""
    if name in _BY_CALL:
        return _BY_CALL[name]
    if _HTTP.match(name) or _LOADER.match(name):
        return Trust.OUTSIDE, NETWORK
    if _MODEL.search(name):
        return Trust.OUTSIDE, MODEL
    if _TABLE.match(name):
        return Trust.DATA, TABLE
    if _ROWS.search(name):
        return Trust.DATA, DATABASE
    if _REQUEST_CALL.search(name):
        return Trust.OUTSIDE, REQUEST
    return None


def is_http_call(name: str) -> bool:
    """Whether a call of this name sends a request with one of the usual HTTP libraries."""
    return _HTTP.match(name) is not None


def source_of_attribute(name: str) -> Source | None:
    """What reading this attribute brings in, or None. FIXED where it is known to be harmless."""
    if name.startswith(("sys.argv", "sys.stdin")):
        return Trust.DATA, ARGUMENT
    if name.startswith("os.environ"):
        return Trust.DATA, ENVIRONMENT
    if name == "streamlit.file_uploader().name":
        return Trust.OUTSIDE, WIDGET
    if (widget := _WIDGET.match(name)) is not None:
        kind = widget["kind"]
        harmless = _NUMERIC_WIDGETS.search(kind) or _CHOICE_WIDGETS.search(kind)
        return (Trust.FIXED, "") if harmless else (Trust.OUTSIDE, WIDGET)
    if _REQUEST.match(name):
        return Trust.OUTSIDE, REQUEST
    return None


_OF_HANDLER = frozenset({"self.path", "self.headers", "self.rfile", "self.request"})


def source_of_handler(chain: str, owner: ast.AST | None) -> Source | None:
    """What a visitor sent, as an attribute of a class that handles requests (``http.server``, ``socketserver``)."""
    bases = getattr(owner, "bases", ()) if chain in _OF_HANDLER else ()
    kinds = ("RequestHandler", "View") if chain == "self.request" else ("RequestHandler",)
    return (Trust.OUTSIDE, REQUEST) if any((chain_of(base) or "").endswith(kinds) for base in bases) else None


_ROUTE_VERBS = frozenset("get post put delete patch route websocket websocket_route api_route head options".split())
_ENTRY_VERBS = frozenset(
    "tool on_message command event message_handler function_tool callback action expose chat".split()
)
PLAIN_TYPES = frozenset("int float bool date datetime UUID Decimal".split())


def route_of(node: ast.AST) -> ast.Call | None:
    """The decorator that makes a function a web route, or None."""
    for decorator in getattr(node, "decorator_list", ()):
        function = decorator.func if isinstance(decorator, ast.Call) else None
        verb = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if (
            isinstance(decorator, ast.Call)
            and verb in _ROUTE_VERBS
            and decorator.args
            and isinstance(decorator.args[0], ast.Constant)
            and isinstance(decorator.args[0].value, str)
            and decorator.args[0].value.startswith("/")
        ):
            return decorator
    return None


def source_of_parameter(node: ast.AST, parameter: ast.arg) -> Source | None:
    """What fills a parameter of a function that a framework calls, or None if no framework does."""
    annotation = (chain_of(parameter.annotation) or "").rpartition(".")[2] if parameter.annotation else ""
    if annotation in PLAIN_TYPES:
        return Trust.FIXED, ""
    route = route_of(node)
    if route is not None:
        path = str(route.args[0].value) if isinstance(route.args[0], ast.Constant) else ""
        if re.search(rf"<(?:int|float|uuid|any\([^)]*\)):{re.escape(parameter.arg)}>", path):
            return Trust.FIXED, ""
        if _depends(node, parameter):
            return Trust.FIXED, ""
        return Trust.OUTSIDE, REQUEST
    for decorator in getattr(node, "decorator_list", ()):
        name = chain_of(decorator.func if isinstance(decorator, ast.Call) else decorator) or ""
        if name.rpartition(".")[2] in _ENTRY_VERBS:
            return Trust.OUTSIDE, MODEL if "tool" in name else REQUEST
        if name.rpartition(".")[2] in ("interact", "interactive"):
            return Trust.OUTSIDE, WIDGET
    return None


def _depends(node: ast.AST, parameter: ast.arg) -> bool:
    """Whether FastAPI fills the parameter from the server's own side (``= Depends(...)``)."""
    arguments: ast.arguments = node.args  # type: ignore[attr-defined]
    pairs = list(zip(reversed([*arguments.posonlyargs, *arguments.args]), reversed(arguments.defaults), strict=False))
    pairs += [(a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None]
    return any(
        argument is parameter and isinstance(default, ast.Call) and (chain_of(default.func) or "").endswith("Depends")
        for argument, default in pairs
    )
