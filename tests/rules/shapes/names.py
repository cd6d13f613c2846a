"""The value goes through names, branches and pieces of text."""

NAMES = {
    "name": """
        value = {source}
        {sink}({built})
    """,
    "names": """
        first = {source}
        second = first
        value = second
        {sink}({built})
    """,
    "alias": """
        import {module} as renamed
        value = {source}
        renamed.{function}({built})
    """,
    "from": """
        from {module} import {function} as act
        value = {source}
        act({built})
    """,
    "sink as a name": """
        act = {sink}
        value = {source}
        act({built})
    """,
    "conditional": """
        given = {source}
        value = given if given else "fixed"
        {sink}({built})
    """,
    "or": """
        value = {source} or "fixed"
        {sink}({built})
    """,
    "walrus": """
        if value := {source}:
            {sink}({built})
    """,
    "try": """
        try:
            value = {source}
        except ValueError:
            value = "fixed"
        {sink}({built})
    """,
    "while": """
        value = ""
        while not value:
            value = {source}
        {sink}({built})
    """,
    "match": """
        given = {source}
        match given:
            case value:
                {sink}({built})
    """,
    "added to": """
        value = type({source})()
        value += {source}
        {sink}({built})
    """,
    "slice": """
        given = {source}
        value = given[:100]
        {sink}({built})
    """,
    "replaced": """
        given = {source}
        value = given.replace(given[:1], given[1:2])
        {sink}({built})
    """,
    "conditional block": """
        import sys
        if len(sys.argv) > 1:
            value = {source}
        else:
            value = "fixed"
        {sink}({built})
    """,
}
