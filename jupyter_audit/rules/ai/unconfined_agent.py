"""An agent that runs what its model writes, on this machine."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.constants import is_false, option
from jupyter_audit.rule import Audited, Hit, NotebookRule

_POWERFUL = frozenset({"*", "os", "sys", "subprocess", "shutil", "socket", "pathlib", "builtins", "importlib"})
_ENGINES = ("PandasQueryEngine", "PandasInstructionParser", "PolarsQueryEngine")
_SQL = ("SQLDatabaseChain", "create_sql_agent", "NLSQLTableQueryEngine")


class UnconfinedAgent(NotebookRule):
    """An agent framework that is set to run the model's code or SQL without a sandbox.

    ## Why it matters
    Whoever can put a sentence before the model, in a document, a ticket or a page, then writes the code that runs here,
    with your files and keys. Frameworks confine it by default or offer to; here that is switched off.

    ## What to do
    Run it in a container (`use_docker=True`, `executor_type="docker"`), authorise only the imports that it needs, and
    give it a database user that may only read.

    ## See also
    - CWE-94: https://cwe.mitre.org/data/definitions/94.html
    - OWASP Top 10 for LLM applications, LLM05 and LLM06
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 94
    message = "the agent runs what the model writes, on this machine: {how}"
    bad = (
        """
        # %%
        from smolagents import CodeAgent
        agent = CodeAgent(tools=[], model=model, additional_authorized_imports=["os", "pandas"])  # !
        """,
        """
        # %%
        from autogen import UserProxyAgent
        CODE = {"work_dir": "out", "use_docker": False}
        user = UserProxyAgent("user", code_execution_config=CODE, human_input_mode="NEVER")  # !
        """,
        """
        # %%
        from llama_index.experimental.query_engine import PandasQueryEngine
        engine = PandasQueryEngine(df=df)  # !
        from langchain_experimental.sql import SQLDatabaseChain
        chain = SQLDatabaseChain.from_llm(llm, db)  # !
        """,
    )
    good = (
        """
        # %%
        from smolagents import CodeAgent
        from autogen import UserProxyAgent
        agent = CodeAgent(tools=[], model=model, additional_authorized_imports=["pandas", "math"])
        other = CodeAgent(tools=[], model=model, additional_authorized_imports=["*"], executor_type="docker")
        user = UserProxyAgent("user", code_execution_config={"work_dir": "out", "use_docker": True})
        quiet = UserProxyAgent("quiet", code_execution_config=False)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.methods("CodeAgent"):
            imports = index.value(option(index, call, "additional_authorized_imports"), call)
            named = {str(node.value) for node in walk(imports) if isinstance(node, ast.Constant)} if imports else set()
            if named & _POWERFUL and call.keyword("executor_type") is None:
                yield _hit(call, f"it may import `{min(named & _POWERFUL)}`")
        for call in _configured(index):
            config = index.value(call.keyword("code_execution_config"), call)
            docker = _entry(config, "use_docker")
            if docker is not None and is_false(index, docker, call):
                yield _hit(call, "`use_docker` is off")
        for call in index.methods(*_ENGINES):
            if not call.name.startswith("__main__"):
                yield _hit(call, f"`{call.attr}` evaluates the model's Python")
        for call in index.methods("from_llm", *_SQL):
            if any(name in call.name for name in _SQL) and not call.name.startswith("__main__"):
                place = place_of(call.cell, call.node)
                yield Hit(place, {"how": "SQL that nobody has read"}, Severity.MEDIUM, Confidence.MEDIUM, cwe=89)


def _configured(index: NotebookIndex) -> Iterator[Call]:
    if index.imported("autogen", "pyautogen", "ag2"):
        yield from (call for call in index.all_calls() if call.keyword("code_execution_config") is not None)


def _entry(table: ast.AST | None, key: str) -> ast.expr | None:
    pairs = zip(table.keys, table.values, strict=True) if isinstance(table, ast.Dict) else ()
    return next((value for name, value in pairs if isinstance(name, ast.Constant) and name.value == key), None)


def _hit(call: Call, how: str) -> Hit:
    return Hit(place_of(call.cell, call.node), {"how": how})
