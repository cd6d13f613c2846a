"""Text of a language model that is run."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.sources import MODEL
from jupyter_audit.notebook.values.constants import is_true, option
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_PYTHON = ("eval", "exec", "compile", "get_ipython().run_cell", "get_ipython().ex", "get_ipython().ev",
    "pandas.eval", "pandas.DataFrame().eval", "pandas.DataFrame().query",
           "builtins.eval", "builtins.exec", "code.InteractiveInterpreter().runsource",
           "importlib.import_module")  # fmt: skip
_AGENTS = (
    "create_pandas_dataframe_agent",
    "create_csv_agent",
    "create_spark_dataframe_agent",
    "from_llm",
    "from_math_prompt",
    "PALChain",
    "LLMMathChain",
    "SmartDataframe",
)
_TOOLS = (
    "PythonREPLTool",
    "PythonAstREPLTool",
    "ShellTool",
    "PythonREPL",
    "BashProcess",
    "PythonCodeTool",
    "LocalCommandLineCodeExecutor",
)


class ModelOutputExecuted(NotebookRule):
    """A language model's answer that is run as Python, or a model that is given a tool which runs code.

    ## Why it matters
    Who can write into the prompt, by a ticket, a web page or a file that the model reads, writes the answer too. Run in
    the kernel it has your files and keys. Models also simply make mistakes, such as deleting the wrong folder.

    ## What to do
    Ask for data (JSON with a schema) and choose the action yourself. If code must run, show it to a person first, or
    run it in a container without network and keys.

    ## See also
    - CWE-94: https://cwe.mitre.org/data/definitions/94.html
    - CWE-1427: https://cwe.mitre.org/data/definitions/1427.html
    - OWASP Top 10 for LLM applications, LLM05 and LLM06
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 94
    message = "{what} is run as code"
    bad = (
        """
        # %%
        from openai import OpenAI
        client = OpenAI()
        def ask(question):
            r = client.chat.completions.create(model="m", messages=[{"role": "user", "content": question}])
            return r.choices[0].message.content
        # %%
        code = ask("Write Python that plots df")
        exec(code)  # !
        """,
        """
        # %%
        from langchain_experimental.agents import create_pandas_dataframe_agent
        agent = create_pandas_dataframe_agent(llm, df, allow_dangerous_code=True)  # !
        """,
    )
    good = (
        """
        # %%
        import json
        from openai import OpenAI
        client = OpenAI()
        r = client.chat.completions.create(model="m", messages=[{"role": "user", "content": "JSON, please"}])
        answer = json.loads(r.choices[0].message.content)
        print(answer["team"])
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        inner = {id(argument) for call in index.calls("exec", "eval") for argument in call.node.args}
        for call in index.calls(*_PYTHON):
            trace = audited.taint.of(call.arg(0), call)
            if trace.what == MODEL and id(call.node) not in inner:
                yield at_sink(call, trace)
        for call in index.methods("run", "run_no_throw") if index.spells("SQLDatabase") else ():
            trace = audited.taint.of(call.arg(0), call)
            if (
                call.name.rpartition(".")[0].endswith(("SQLDatabase()", "SQLDatabase.from_uri()"))
                and trace.what == MODEL
            ):
                hit = at_sink(call, trace)
                yield Hit(hit.place, {"what": "a model's answer, as SQL,"}, related=hit.related, cwe=89)
        for call in index.items_called():
            item = call.node.func
            chosen = item.slice if isinstance(item, ast.Subscript) else None
            if isinstance(item, ast.Subscript) and isinstance(index.value(item.value, call), ast.Dict):
                continue  # one of the functions that stand in the notebook's own table
            if audited.taint.of(chosen, call).what == MODEL:
                values: dict[str, object] = {"what": "the function that a model's answer names"}
                yield Hit(place_of(call.cell, call.node), values, Severity.MEDIUM, Confidence.MEDIUM, cwe=1427)
        for call in index.methods(*_AGENTS):
            if is_true(index, option(index, call, "allow_dangerous_code"), call) or is_true(
                index, option(index, call, "allow_dangerous_requests"), call
            ):
                yield Hit(place_of(call.cell, call.node), {"what": "whatever the model writes"})
        for call in index.methods(*_TOOLS):
            if not call.name.startswith("__main__"):
                yield Hit(
                    place_of(call.cell, call.node),
                    {"what": "whatever the model hands to this tool"},
                    Severity.MEDIUM,
                    Confidence.MEDIUM,
                )
        for call in index.methods("load_tools"):
            names = [getattr(element, "value", None) for element in getattr(index.value(call.arg(0), call), "elts", ())]
            if {"python_repl", "terminal"} & set(names):
                yield Hit(place_of(call.cell, call.node), {"what": "whatever the model hands to this tool"})
