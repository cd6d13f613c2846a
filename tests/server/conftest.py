"""A real Jupyter server with the extension on, closed to whoever has no token."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    return {
        "ServerApp": {
            "jpserver_extensions": {"jupyter_audit": True},
            "allow_unauthenticated_access": False,
        },
        "AuditExtension": {"max_notebook": 200_000},
    }


def notebook_json(*sources: str, outputs: Any = ()) -> dict[str, Any]:
    """A notebook with one code cell a source; ``outputs`` are those of the first."""
    cells = [
        {
            "id": f"cell-{number}",
            "cell_type": "code",
            "metadata": {},
            "source": source,
            "execution_count": None,
            "outputs": [],
        }
        for number, source in enumerate(sources)
    ]
    if cells and outputs:
        cells[0]["outputs"] = outputs
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}


@pytest.fixture
def saved(jp_root_dir: Path) -> Callable[..., Path]:
    def save(name: str, *sources: str) -> Path:
        place = jp_root_dir / name
        place.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(nbformat.from_dict(notebook_json(*sources)), place)
        return place

    return save


@pytest.fixture
def post(jp_fetch: Any) -> Callable[..., Awaitable[Any]]:
    """POST a JSON body to a route below ``jupyter-audit``; gives the answer's JSON."""

    async def send(route: str, body: Any, **params: str) -> Any:
        reply = await jp_fetch("jupyter-audit", route, method="POST", body=json.dumps(body), params=params)
        return json.loads(reply.body)

    return send
