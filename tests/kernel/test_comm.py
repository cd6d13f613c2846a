"""The comm that the panel listens on, spoken to as a front end does."""

import os
import time

import pytest
from jupyter_client.manager import start_new_kernel

from jupyter_audit import wire
from jupyter_audit.model.session import CellRun, Environment, Session


@pytest.fixture
def kernel(tmp_path):
    env = {**os.environ, "JUPYTER_DATA_DIR": str(tmp_path / "data"), "JPY_SESSION_NAME": str(tmp_path / "nb.ipynb")}
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(tmp_path), env=env)
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def execute(client, code, **options):
    reply = client.execute_interactive(code, timeout=60, output_hook=lambda _: None, **options)
    assert reply["content"]["status"] == "ok", reply["content"]


def open_comm(client, comm_id="c1"):
    content = {"comm_id": comm_id, "target_name": "jupyter_audit", "data": {"client": "test"}}
    client.shell_channel.send(client.session.msg("comm_open", content))


def messages(client, wanted, comm_id="c1", seconds=30):
    """Comm messages until one of the wanted type has come."""
    seen = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            message = client.get_iopub_msg(timeout=1)
        except Exception:
            continue
        if message["msg_type"] == "comm_msg" and message["content"]["comm_id"] == comm_id:
            seen.append(message["content"]["data"])
            if seen[-1]["type"] == wanted:
                return seen
    raise AssertionError(f"no {wanted} among {[each['type'] for each in seen]}")


def run(client, code):
    client.execute(code, store_history=True)
    return messages(client, "run")[-1]["run"]


def test_hello_then_a_run_for_each_cell(kernel):
    execute(kernel, "%load_ext jupyter_audit", silent=True, store_history=False)
    execute(kernel, "before = 1")
    open_comm(kernel)
    hello = messages(kernel, "hello")[-1]
    assert hello["version"] == 1
    session = wire.from_json(Session, hello["session"])
    assert [each.writes for each in session.runs] == [("before",)]
    first = wire.from_json(CellRun, run(kernel, "x = before"))
    assert (first.seq, first.writes, first.reads[0].writer) == (2, ("x",), 1)
    assert wire.from_json(CellRun, run(kernel, "1 / 0")).status == "error"


def test_the_environment_follows_by_itself(kernel):
    execute(kernel, "%load_ext jupyter_audit\n", silent=True, store_history=False)
    open_comm(kernel)
    seen = messages(kernel, "hello")
    if seen[-1]["session"]["environment"] is None:
        seen = messages(kernel, "environment")
        found = wire.from_json(Environment, seen[-1]["environment"])
    else:
        found = wire.from_json(Session, seen[-1]["session"]).environment
    assert len(found.distributions) > 10


def test_the_front_ends_cell_id_is_carried(kernel):
    execute(kernel, "%load_ext jupyter_audit", silent=True, store_history=False)
    open_comm(kernel)
    messages(kernel, "hello")
    content = {"code": "x = 1", "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
    message = kernel.session.msg("execute_request", content, metadata={"cellId": "cell-7"})
    kernel.shell_channel.send(message)
    assert messages(kernel, "run")[-1]["run"]["cell_id"] == "cell-7"


def test_off_and_on_again_says_hello_to_open_pages(kernel):
    execute(kernel, "%load_ext jupyter_audit", silent=True, store_history=False)
    open_comm(kernel)
    messages(kernel, "hello")
    kernel.execute("%audit off", silent=True)
    assert messages(kernel, "hello")[-1]["session"] is None
    kernel.execute("%audit on", silent=True)
    assert messages(kernel, "hello")[-1]["session"]["runs"] == []
    assert run(kernel, "x = 1")["seq"] == 1


def test_two_pages_are_both_told_and_a_closed_one_is_not_missed(kernel):
    execute(kernel, "%load_ext jupyter_audit", silent=True, store_history=False)
    open_comm(kernel, "c1")
    messages(kernel, "hello", "c1")
    open_comm(kernel, "c2")
    messages(kernel, "hello", "c2")
    kernel.shell_channel.send(kernel.session.msg("comm_close", {"comm_id": "c1", "data": {}}))
    kernel.execute("x = 1")
    assert messages(kernel, "run", "c2")[-1]["run"]["writes"] == ["x"]
    execute(kernel, "y = 1")


def test_running_the_extension_twice_tells_each_run_once(kernel):
    execute(kernel, "%load_ext jupyter_audit", silent=True, store_history=False)
    execute(kernel, "%load_ext jupyter_audit", silent=True, store_history=False)
    execute(kernel, "%audit on", silent=True, store_history=False)
    open_comm(kernel)
    messages(kernel, "hello")
    kernel.execute("x = 1")
    messages(kernel, "run")
    kernel.execute("%audit cells")
    assert messages(kernel, "run")[-1]["run"]["seq"] == 2
