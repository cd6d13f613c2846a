"""The value goes through lists, dicts, queues and what walks over them."""

CONTAINERS = {
    "dict": """
        options = {{"a": {source}, "b": "fixed"}}
        value = options["a"]
        {sink}({built})
    """,
    "dict later": """
        options = {{}}
        options["a"] = {source}
        value = options["a"]
        {sink}({built})
    """,
    "list": """
        values = []
        values.append({source})
        for value in values:
            {sink}({built})
    """,
    "tuple": """
        value, other = {source}, "fixed"
        {sink}({built})
    """,
    "comprehension": """
        values = [part for part in [{source}]]
        value = values[0]
        {sink}({built})
    """,
    "nested containers": """
        state = {{"jobs": [{{"text": {source}}}]}}
        value = state["jobs"][0]["text"]
        {sink}({built})
    """,
    "enumerate": """
        given = [{source}]
        for number, value in enumerate(given):
            {sink}({built})
    """,
    "items": """
        given = {{"a": {source}}}
        for key, value in given.items():
            {sink}({built})
    """,
    "zip": """
        given = [{source}]
        for value, other in zip(given, [1]):
            {sink}({built})
    """,
    "update": """
        options = {{"b": "fixed"}}
        options.update({{"a": {source}}})
        value = options["a"]
        {sink}({built})
    """,
    "extend": """
        values = []
        values.extend([{source}])
        value = values[0]
        {sink}({built})
    """,
    "rest": """
        first, *rest = ["fixed", {source}]
        value = rest[0]
        {sink}({built})
    """,
    "sorted": """
        values = sorted([{source}])
        value = values[-1]
        {sink}({built})
    """,
    "queue": """
        import queue
        jobs = queue.Queue()
        jobs.put({source})
        value = jobs.get()
        {sink}({built})
    """,
    "table of functions": """
        actions = {{"go": {sink}}}
        value = {source}
        actions["go"]({built})
    """,
    "copied": """
        import copy
        given = {{"a": {source}}}
        value = copy.deepcopy(given)["a"]
        {sink}({built})
    """,
}
