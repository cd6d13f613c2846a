"""Code for kernels in which this package is not installed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.gateway.gateway_client import GatewayClient
from tornado.httpclient import HTTPClientError


async def test_the_code_names_a_folder_that_holds_this_package_alone(post: Any, saved: Callable[..., Path]) -> None:
    place = saved("study.ipynb", "x = 1")
    code = (await post("bootstrap", {"path": "study.ipynb"}))["code"]
    compile(code, "<bootstrap>", "exec")
    assert repr(str(place)) in code
    folder = Path(code.rpartition("_bootstrap('")[2].partition("'")[0])
    assert [entry.name for entry in folder.iterdir()] == ["jupyter_audit"]


async def test_a_kernel_on_another_machine_is_refused_with_the_way_out(
    post: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GatewayClient, "gateway_enabled", True)
    with pytest.raises(HTTPClientError) as error:
        await post("bootstrap", {"path": "study.ipynb"})
    assert error.value.code == 409
    assert "install" in json.loads(error.value.response.body)["hint"]
