"""The worker process: ended when it takes too long, started again when it is gone."""

import asyncio
import json
import sys
import textwrap

import pytest

from jupyter_audit.server.assessor import Assessor

from .conftest import notebook_json

ECHO = """
    import sys, time
    from jupyter_audit.server.worker import read_frame, write_frame
    out = sys.stdout.buffer
    while (head := read_frame(sys.stdin.buffer)) is not None:
        body = read_frame(sys.stdin.buffer)
        {then}
        write_frame(out, b"200")
        write_frame(out, body)
        out.flush()
"""


def ask(assessor: Assessor, body: bytes) -> tuple[int, bytes]:
    return asyncio.run(assessor.ask("assess", "a.ipynb", None, body))


def echo(then: str) -> tuple[str, ...]:
    return (sys.executable, "-c", textwrap.dedent(ECHO).format(then=then))


def test_a_check_that_takes_too_long_is_ended_and_the_next_is_served() -> None:
    assessor = Assessor(seconds=0.5, argv=echo('if body == b"slow": time.sleep(60)'))
    try:
        ask(assessor, b"warm")
        status, body = ask(assessor, b"slow")
        assert status == 500
        assert "longer than 0.5 seconds" in json.loads(body)["message"]
        assessor._seconds = 30
        assert ask(assessor, b"quick") == (200, b"quick")
    finally:
        assessor.stop()


def test_a_worker_that_dies_is_started_again() -> None:
    assessor = Assessor(argv=echo('if body == b"die": sys.exit(1)'))
    try:
        status, body = ask(assessor, b"die")
        assert status == 500
        assert "ended" in json.loads(body)["message"]
        assert ask(assessor, b"x" * 5_000_000) == (200, b"x" * 5_000_000)
    finally:
        assessor.stop()


def test_what_a_rule_prints_does_not_disturb_the_answers(capfd: pytest.CaptureFixture[str]) -> None:
    """The worker keeps its real stdout to itself."""
    code = """
        import os, sys
        import jupyter_audit.server.worker as worker
        judge = worker.assess
        def loud(*arguments):
            print("printed"); os.write(1, b"written")
            return judge(*arguments)
        worker.assess = loud
        worker.main()
    """
    assessor = Assessor(argv=(sys.executable, "-c", textwrap.dedent(code)))
    try:
        request = json.dumps({"notebook": notebook_json("x = 1"), "session": None}).encode()
        status, body = ask(assessor, request)
        assert status == 200
        assert json.loads(body)["assessment"]["version"] == 1
    finally:
        assessor.stop()
    assert "written" in capfd.readouterr().err
