"""A web page that is read anew in each run."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.urls import pinned_url, url_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_PARSERS = ("bs4.BeautifulSoup", "lxml.html.fromstring", "lxml.etree.HTML", "parsel.Selector", "scrapy.Selector")
_GETS = ("requests.get", "httpx.get", "urllib.request.urlopen", "requests.Session().get", "requests.get().get")
_KEEPS = ("write_text", "write_bytes", "write", "dump", "to_html", "to_csv", "to_parquet", "to_json")
_OWN = ("http://localhost", "http://127.")


class LivePage(NotebookRule):
    """Results taken from a web page that is fetched and parsed in each run, with no copy kept.

    ## Why it matters
    Pages change their content daily and their layout without notice. The numbers cannot be had again, and nobody
    can check what the page said on that day.

    ## What to do
    Save the page once, with its address and date, and parse the saved copy; or cite an archived one
    (https://web.archive.org). Fetch it again only on purpose.

    ## See also
    - Zittrain, Albert and Lessig, "Perma: Scoping and Addressing the Problem of Link and Reference Rot", 2014
    """

    severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    message = "`{url}` is parsed as it is today, and no copy is kept"
    bad = (
        """
        # %%
        import requests
        from bs4 import BeautifulSoup
        page = requests.get("https://www.example.org/table.html", timeout=10).text  # !
        rows = BeautifulSoup(page, "html.parser").find_all("tr")
        """,
        """
        # %%
        import requests
        rates = requests.get("https://rates.example.org/latest", timeout=10).json()  # !
        print(rates["EUR"])
        """,
    )
    good = (
        """
        # %%
        from pathlib import Path
        import requests
        from bs4 import BeautifulSoup
        copy = Path("data/table.html")
        if not copy.exists():
            copy.write_text(requests.get("https://www.example.org/table.html", timeout=10).text)
        rows = BeautifulSoup(copy.read_text(), "html.parser").find_all("tr")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        kept = any(True for _ in index.methods(*_KEEPS))
        for call in index.calls(*(f"{get}().json" for get in _GETS)) if not kept else ():
            asked = call.receiver if isinstance(call.receiver, ast.Call) else index.value(call.receiver, call)
            url = url_of(index, asked.args[0], call) if isinstance(asked, ast.Call) and asked.args else None
            if url and not pinned_url(url) and not url.startswith(_OWN):
                yield Hit(place_of(call.cell, call.node), {"url": url[:80]}, Severity.LOW)
        if not any(True for _ in index.calls(*_PARSERS)):
            return
        if kept:
            return
        for call in index.calls(*_GETS):
            url = url_of(index, call.arg(0, "url"), call)
            if not url:
                yield Hit(place_of(call.cell, call.node), {"url": "the page"}, Severity.LOW)
            elif not pinned_url(url):
                yield Hit(place_of(call.cell, call.node), {"url": url[:80]})
