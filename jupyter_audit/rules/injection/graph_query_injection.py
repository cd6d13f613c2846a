"""A value that becomes part of the text of a graph query."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.taint.sources import Trust
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_DRIVERS = ("neo4j", "py2neo", "neomodel", "langchain_neo4j", "gqlalchemy", "redisgraph", "falkordb", "kuzu")
_CALLS = ("run", "execute_query", "execute_read", "query", "execute", "execute_and_fetch", "cypher_query")
_CYPHER = re.compile(r"\b(?:MATCH|MERGE|CREATE|DETACH\s+DELETE)\b\s*[\w`]*\s*[(]", re.IGNORECASE)
_SAFE = frozenset({"int", "float", "quote_label"})


class GraphQueryInjection(NotebookRule):
    """A value put into the text of a Cypher query.

    ## Why it matters
    A quote in the value ends the text and begins a query of somebody else's: `' OR 1=1 WITH n DETACH DELETE n //`
    reads every node, or deletes them.

    ## What to do
    Give values beside the query: `session.run("MATCH (p {name: $name}) RETURN p", name=name)`. Labels and types
    cannot be parameters: take them from a list that you allow.

    ## See also
    - CWE-943: https://cwe.mitre.org/data/definitions/943.html
    - Neo4j, "Protecting against Cypher injection"
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 943
    message = "{what} becomes part of the text of a graph query"
    bad = (
        """
        # %%
        from neo4j import GraphDatabase
        driver = GraphDatabase.driver("neo4j+s://graph.example.org", auth=auth)
        name = input("Name: ")
        # %%
        with driver.session() as session:
            people = session.run(f"MATCH (p:Person {{name: '{name}'}}) RETURN p").data()  # !
        """,
    )
    good = (
        """
        # %%
        from neo4j import GraphDatabase
        driver = GraphDatabase.driver("neo4j+s://graph.example.org", auth=auth)
        name = input("Name: ")
        label = "Person"
        with driver.session() as session:
            people = session.run("MATCH (p:Person {name: $name}) RETURN p", name=name).data()
            count = session.run(f"MATCH (p:{label}) RETURN count(p) LIMIT {int(name)}").single()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        if not audited.index.imported(*_DRIVERS):
            return
        for call in audited.index.methods(*_CALLS):
            trace = audited.taint.of(call.arg(0), call, _SAFE)
            if trace.built and trace.trust is not Trust.FIXED and _CYPHER.search(trace.text):
                yield at_sink(call, trace)
