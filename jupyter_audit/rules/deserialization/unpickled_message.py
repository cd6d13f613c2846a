"""Messages of other programs that are pickles."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.values.settings import attributes_set
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_LISTENERS = ("multiprocessing.connection.Listener", "multiprocessing.connection.Client")

_LOADS = ("pickle.loads", "cloudpickle.loads", "dill.loads", "_pickle.loads")


class UnpickledMessage(NotebookRule):
    """A message that is unpickled as it comes: `recv_pyobj`, or a `Listener` without a key.

    ## Why it matters
    Loading a pickle runs code that the sender chooses. Whoever reaches the port is the sender.

    ## What to do
    Send JSON: `socket.send_json`, `recv_json`. With `multiprocessing.connection`, give both sides an `authkey` that
    stands in no notebook, and listen on `localhost`.

    ## See also
    - CWE-502: https://cwe.mitre.org/data/definitions/502.html
    - Python, "Listeners and Clients": https://docs.python.org/3/library/multiprocessing.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 502
    message = "`{what}` unpickles what comes over the network"
    bad = (
        """
        # %%
        import zmq
        socket = zmq.Context().socket(zmq.PULL)
        socket.bind("tcp://127.0.0.1:5557")
        task = socket.recv_pyobj()  # !
        """,
        """
        # %%
        from multiprocessing.connection import Listener
        listener = Listener(("localhost", 6000))
        connection = listener.accept()
        # %%
        task = connection.recv()  # !
        """,
        """
        # %%
        import kafka, pickle
        from celery import Celery
        feed = kafka.KafkaConsumer("rows", value_deserializer=pickle.loads)  # !
        app = Celery("jobs", broker="amqps://broker.example.org")
        app.conf.update(task_serializer="pickle", accept_content=["json", "pickle"])  # !
        app.conf.accept_content = ["pickle"]  # !
        """,
    )
    good = (
        """
        # %%
        import os, zmq
        from multiprocessing.connection import Listener
        socket = zmq.Context().socket(zmq.PULL)
        task = socket.recv_json()
        listener = Listener(("localhost", 6000), authkey=os.environb[b"KEY"])
        other = listener.accept().recv()
        import json, kafka
        feed = kafka.KafkaConsumer("rows", value_deserializer=json.loads)
        app.conf.update(task_serializer="json", accept_content=["json"])
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.methods("recv_pyobj"):  # zmq
            yield at_call(call, what=call.attr)
        for call in index.all_calls() if index.spells("serializer", "accept_content") else ():
            for keyword in call.node.keywords:
                if _unpickles(index, keyword, call):
                    yield at_call(call, what=keyword.arg)
        for setting in attributes_set(index, "accept_content", "task_serializer"):
            formats = getattr(setting.value, "elts", [setting.value])
            queue = index.imported("celery") and setting.owner.endswith("conf")
            if queue and any(getattr(each, "value", "") == "pickle" for each in formats):
                yield Hit(setting.place, {"what": setting.key})
        keyed = any(listener.keyword("authkey") for listener in index.calls(*_LISTENERS))
        for call in index.calls(*(f"{each}{way}.recv" for each in _LISTENERS for way in ("()", "().accept()"))):
            if not keyed:
                yield at_call(call, what=call.attr)


def _unpickles(index: NotebookIndex, keyword: ast.keyword, call: Call) -> bool:
    """``value_deserializer=pickle.loads``, or ``accept_content=["pickle"]``."""
    if (keyword.arg or "").endswith("deserializer"):
        return index.resolve(keyword.value, call) in _LOADS
    if keyword.arg not in ("accept_content", "CELERY_ACCEPT_CONTENT"):
        return False
    formats = index.value(keyword.value, call)
    elements = formats.elts if isinstance(formats, ast.List | ast.Tuple | ast.Set) else []
    return any(
        isinstance(each, ast.Constant) and each.value in ("pickle", "application/x-python-serialize")
        for each in elements
    )
