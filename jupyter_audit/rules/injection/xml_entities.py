"""XML whose entities are resolved."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Fix, Severity
from jupyter_audit.notebook.places import edit_node, place_of
from jupyter_audit.notebook.taint.sources import Trust
from jupyter_audit.notebook.values.constants import is_false, is_true, option
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_PARSERS = ("lxml.etree.XMLParser", "lxml.etree.XMLPullParser", "lxml.etree.iterparse", "lxml.etree.ETCompatXMLParser")
_LXML = (
    "lxml.etree.parse",
    "lxml.etree.fromstring",
    "lxml.etree.XML",
    "lxml.objectify.parse",
    "lxml.objectify.fromstring",
)
_STDLIB = (
    "xml.etree.ElementTree.parse", "xml.etree.ElementTree.fromstring", "xml.etree.ElementTree.XML",
    "xml.dom.minidom.parseString", "xml.dom.minidom.parse",
    "xml.sax.parseString", "xml.sax.parse", "xml.dom.pulldom.parseString", "xml.etree.ElementTree.iterparse",
    "xml.etree.cElementTree.fromstring",
)  # fmt: skip


class XmlEntities(NotebookRule):
    """XML read by a parser that resolves external entities, or unlimited ones.

    ## Why it matters
    An XML file can ask its reader to insert `file:///etc/passwd` or to call an address inside your network, and ten
    nested entities unfold to gigabytes. The data looks like any other export.

    ## What to do
    `defusedxml.ElementTree`, or `lxml.etree.XMLParser(resolve_entities=False, no_network=True)`.

    ## See also
    - CWE-611: https://cwe.mitre.org/data/definitions/611.html
    - defusedxml: https://github.com/tiran/defusedxml
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 611
    message = "{what}"
    bad = (
        """
        # %%
        from lxml import etree
        parser = etree.XMLParser(resolve_entities=True, no_network=False)  # !
        tree = etree.parse("upload.xml", parser)
        """,
        """
        # %%
        import requests
        import xml.etree.ElementTree as ET
        text = requests.get("https://feeds.example.org/a.xml", timeout=9).text
        root = ET.fromstring(text)  # !
        """,
    )
    good = (
        """
        # %%
        from lxml import etree
        import defusedxml.ElementTree as DET
        import xml.etree.ElementTree as ET
        parser = etree.XMLParser(resolve_entities=False)
        root = DET.fromstring(text)
        own = ET.parse("settings.xml")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        values: dict[str, object]
        for call in index.calls(*_PARSERS):
            for name, dangerous in (
                ("resolve_entities", is_true),
                ("no_network", is_false),
                ("load_dtd", is_true),
                ("huge_tree", is_true),
            ):
                given = option(index, call, name)
                if dangerous(index, given, call):
                    safe = "False" if name != "no_network" else "True"
                    fix = (
                        Fix("do not resolve them", (edit_node(call.cell, given, safe),))
                        if isinstance(given, ast.Constant)
                        else None
                    )
                    severity = Severity.LOW if name == "huge_tree" else Severity.HIGH
                    yield Hit(
                        place_of(call.cell, call.node),
                        {"what": f"`{name}` lets the file read other files"},
                        severity,
                        fix=fix,
                    )
                    break
        for call in index.methods("setFeature"):
            if index.resolve(call.arg(0), call).endswith(("feature_external_ges", "feature_external_pes")) and is_true(
                index, call.arg(1), call
            ):
                yield Hit(place_of(call.cell, call.node), {"what": "external entities are resolved"})
        for call in index.calls("lxml.etree.XMLParser"):
            if option(index, call, "resolve_entities") is None and not call.open_ended:
                values = {"what": "lxml before version 5 reads other files for this parser's entities"}
                yield Hit(place_of(call.cell, call.node), values, Severity.LOW, Confidence.LOW)
        for call in index.calls(*_STDLIB, *_LXML):
            trace = audited.taint.of(call.arg(0), call)
            if trace.trust is Trust.UNKNOWN and not (call.name in _LXML and call.arg(1, "parser") is not None):
                hit = at_sink(call, trace)
                values = {"what": f"entities in {trace.what} may unfold without limit"}
                yield Hit(hit.place, values, Severity.LOW, Confidence.LOW, related=hit.related)
            if trace.trust is not Trust.OUTSIDE or (call.name in _LXML and call.arg(1, "parser") is not None):
                continue
            hit = at_sink(call, trace)
            severity = Severity.MEDIUM if call.name in _LXML else Severity.LOW
            values = {"what": f"entities in {trace.what} may unfold without limit"}
            yield Hit(hit.place, values, severity, Confidence.MEDIUM, related=hit.related, evidence=hit.evidence)
