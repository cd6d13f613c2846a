"""Nobody without credentials reaches anything, whatever routes there will be."""

import re
from typing import Any

import pytest

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def patterns(serverapp: Any) -> list[str]:
    """Every pattern of ours that the running server routes, as one example path each."""
    found = []
    for rule in serverapp.web_app.wildcard_router.rules + serverapp.web_app.default_router.rules:
        for inner in getattr(rule.target, "rules", [rule]):
            pattern = getattr(getattr(inner.matcher, "regex", None), "pattern", "")
            if "jupyter-audit" in pattern:
                found.append(re.sub(r"\(\[0-9a-f\]\{32\}\)", "0" * 32, pattern.removesuffix("$")).replace("\\", ""))
    return sorted(set(found))


def test_the_walk_sees_every_route(jp_serverapp: Any, jp_base_url: str) -> None:
    names = [path.removeprefix(jp_base_url) for path in patterns(jp_serverapp)]
    assert names == [
        "jupyter-audit/assess",
        "jupyter-audit/attest",
        "jupyter-audit/bootstrap",
        "jupyter-audit/explain",
        "jupyter-audit/export",
        "jupyter-audit/jobs/" + "0" * 32,
        "jupyter-audit/jobs/" + "0" * 32 + "/page",
        "jupyter-audit/rules",
        "jupyter-audit/signoff",
        "jupyter-audit/verify",
    ]


async def status(client: Any, path: str, method: str, **headers: str) -> int:
    body = "{}" if method in ("POST", "PUT", "PATCH") else None
    reply = await client.fetch(
        path, method=method, headers=headers, body=body, follow_redirects=False, raise_error=False
    )
    return int(reply.code)


@pytest.mark.parametrize("method", METHODS)
async def test_without_credentials(jp_serverapp: Any, http_server_client: Any, method: str) -> None:
    paths = patterns(jp_serverapp)
    assert paths
    for path in paths:
        assert await status(http_server_client, path, method) == 403, path


async def test_without_the_xsrf_token(jp_serverapp: Any, http_server_client: Any, jp_base_url: str) -> None:
    """A page elsewhere can make the browser send its cookies, but cannot read the token that must come with them."""
    page = await http_server_client.fetch(
        f"{jp_base_url}tree?token={jp_serverapp.identity_provider.token}", raise_error=False
    )
    cookies = dict(value.split(";")[0].split("=", 1) for value in page.headers.get_list("Set-Cookie"))
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    for path in patterns(jp_serverapp):
        for method in ("POST", "DELETE"):
            assert await status(http_server_client, path, method, Cookie=cookie) == 403, path
    headers = {"Cookie": cookie, "X-XSRFToken": cookies["_xsrf"]}
    code = await status(http_server_client, f"{jp_base_url}jupyter-audit/assess", "POST", **headers)
    assert code == 422, "with the token the request is served, so the token is what was missing above"


async def test_a_user_who_may_only_read(jp_serverapp: Any, jp_fetch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting work needs the right to execute, vouching that to write; an assessment needs the right to read."""
    asked: list[tuple[str, str]] = []

    def allow_reading(_handler: Any, _user: Any, action: str, resource: str) -> bool:
        asked.append((action, resource))
        return action == "read"

    monkeypatch.setattr(jp_serverapp.authorizer, "is_authorized", allow_reading)
    for route in ("export", "verify", "bootstrap", "signoff"):
        with pytest.raises(Exception, match="403"):
            await jp_fetch("jupyter-audit", route, method="POST", body='{"path": "a.ipynb"}')
    await jp_fetch("jupyter-audit", "rules")
    assert ("execute", "jupyter_audit") in asked
    assert ("read", "jupyter_audit") in asked
