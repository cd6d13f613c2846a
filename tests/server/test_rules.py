"""What rules say about themselves."""

import json
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

from jupyter_audit.rules import all_rules


async def test_the_list_has_every_rule(jp_fetch: Any) -> None:
    listed = json.loads((await jp_fetch("jupyter-audit", "rules")).body)
    assert [rule["rule"] for rule in listed] == [rule.id for rule in all_rules()]
    assert all(rule["summary"] for rule in listed)


async def test_a_page_is_the_rule_s_docstring_and_examples(jp_fetch: Any) -> None:
    page = json.loads((await jp_fetch("jupyter-audit", "explain", params={"rule": "undefined-name"})).body)
    assert page["rule"] == "undefined-name"
    assert page["category"] == "order"
    assert "\n" not in page["summary"]
    assert page["text"].startswith("## ")
    assert page["bad"][0].startswith("# %%")


async def test_a_rule_that_is_not_there_is_answered_with_the_nearest(jp_fetch: Any) -> None:
    with pytest.raises(HTTPClientError) as error:
        await jp_fetch("jupyter-audit", "explain", params={"rule": "undefined-nam"})
    assert error.value.code == 404
    assert json.loads(error.value.response.body)["hint"] == "did you mean undefined-name?"
