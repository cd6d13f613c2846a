"""Ways for a value to get from a source to a sink, for test_mutations.py. Braces are filled in there."""

SHAPES = {
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
    "source in a function": """
        def ask():
            return {source}
        value = ask()
        {sink}({built})
    """,
    "sink in a function": """
        def act(value):
            return {sink}({built})
        given = {source}
        act(given)
    """,
    "keyword": """
        def act(value):
            return {sink}({built})
        given = {source}
        act(value=given)
    """,
    "two functions": """
        def inner(value):
            return {sink}({built})
        def outer(text):
            inner(text)
        given = {source}
        outer(given)
    """,
    "function that gives it back": """
        def clean(text):
            return text.strip()
        given = clean({source})
        value = given
        {sink}({built})
    """,
    "global of a function": """
        value = {source}
        def act():
            return {sink}({built})
        act()
    """,
    "lambda": """
        act = lambda value: {sink}({built})
        given = {source}
        act(given)
    """,
    "partial": """
        import functools
        act = functools.partial({sink})
        value = {source}
        act({built})
    """,
    "method": """
        class Worker:
            def act(self, value):
                return {sink}({built})
        given = {source}
        Worker().act(given)
    """,
    "attribute": """
        class Worker:
            def __init__(self, value):
                self.value = value
            def act(self):
                value = self.value
                return {sink}({built})
        given = {source}
        worker = Worker(given)
        worker.act()
    """,
    "inherited": """
        class Base:
            def act(self, value):
                return {sink}({built})
        class Worker(Base):
            pass
        given = {source}
        Worker().act(given)
    """,
    "dataclass": """
        from dataclasses import dataclass
        @dataclass
        class Job:
            value: str
        job = Job({source})
        value = job.value
        {sink}({built})
    """,
    "static method": """
        class Worker:
            @staticmethod
            def act(value):
                return {sink}({built})
        given = {source}
        Worker.act(given)
    """,
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
    "map": """
        def act(value):
            return {sink}({built})
        given = [{source}]
        list(map(act, given))
    """,
    "star": """
        def act(*values):
            value = values[0]
            return {sink}({built})
        given = {source}
        act(given)
    """,
    "keywords": """
        def act(**values):
            value = values["a"]
            return {sink}({built})
        given = {source}
        act(a=given)
    """,
    "handed on": """
        options = {{"value": {source}}}
        def act(value):
            return {sink}({built})
        act(**options)
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
    "async": """
        async def ask():
            return {source}
        async def act():
            value = await ask()
            return {sink}({built})
        await act()
    """,
    "gather": """
        import asyncio
        async def act(value):
            return {sink}({built})
        given = {source}
        await asyncio.gather(act(given))
    """,
    "generator": """
        def each():
            yield {source}
        for value in each():
            {sink}({built})
    """,
    "decorated": """
        import functools
        def logged(function):
            @functools.wraps(function)
            def inner(*args):
                return function(*args)
            return inner
        @logged
        def act(value):
            return {sink}({built})
        given = {source}
        act(given)
    """,
    "closure": """
        def make(value):
            def act():
                return {sink}({built})
            return act
        given = {source}
        run = make(given)
        run()
    """,
    "property": """
        class Form:
            @property
            def text(self):
                return {source}
        value = Form().text
        {sink}({built})
    """,
    "class attribute": """
        class Settings:
            text = {source}
        value = Settings.text
        {sink}({built})
    """,
    "thread": """
        import threading
        def act(value):
            return {sink}({built})
        given = {source}
        threading.Thread(target=act, args=(given,)).start()
    """,
    "pool": """
        from concurrent.futures import ThreadPoolExecutor
        def act(value):
            return {sink}({built})
        given = [{source}]
        with ThreadPoolExecutor() as pool:
            pool.map(act, given)
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
    "default": """
        given = {source}
        def act(value=given):
            return {sink}({built})
        act()
    """,
    "nested containers": """
        state = {{"jobs": [{{"text": {source}}}]}}
        value = state["jobs"][0]["text"]
        {sink}({built})
    """,
    "named tuple": """
        from collections import namedtuple
        Job = namedtuple("Job", "text size")
        job = Job({source}, 3)
        value = job.text
        {sink}({built})
    """,
    "class method": """
        class Worker:
            @classmethod
            def act(cls, value):
                return {sink}({built})
        given = {source}
        Worker.act(given)
    """,
    "super": """
        class Base:
            def __init__(self, value):
                self.value = value
        class Worker(Base):
            def __init__(self, value):
                super().__init__(value)
            def act(self):
                value = self.value
                return {sink}({built})
        given = {source}
        Worker(given).act()
    """,
    "callable object": """
        class Worker:
            def __call__(self, value):
                return {sink}({built})
        given = {source}
        worker = Worker()
        worker(given)
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
    "added to": """
        value = type({source})()
        value += {source}
        {sink}({built})
    """,
    "returned pair": """
        def ask():
            return {source}, 200
        value, status = ask()
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
    "queue": """
        import queue
        jobs = queue.Queue()
        jobs.put({source})
        value = jobs.get()
        {sink}({built})
    """,
    "set in a function": """
        value = None
        def ask():
            global value
            value = {source}
        ask()
        {sink}({built})
    """,
    "cached": """
        import functools
        @functools.lru_cache
        def ask():
            return {source}
        value = ask()
        {sink}({built})
    """,
    "asyncio.run": """
        import asyncio
        async def act(value):
            return {sink}({built})
        async def main():
            given = {source}
            await act(given)
        asyncio.run(main())
    """,
    "context manager": """
        from contextlib import contextmanager
        @contextmanager
        def asked():
            yield {source}
        with asked() as value:
            {sink}({built})
    """,
    "made at once": """
        def make(value):
            def act():
                return {sink}({built})
            return act
        given = {source}
        make(given)()
    """,
    "returned function": """
        def chosen():
            return {sink}
        act = chosen()
        value = {source}
        act({built})
    """,
    "table of functions": """
        actions = {{"go": {sink}}}
        value = {source}
        actions["go"]({built})
    """,
    "partial with a value": """
        import functools
        def act(size, value):
            return {sink}({built})
        given = {source}
        go = functools.partial(act, 3)
        go(given)
    """,
    "reading lambda": """
        ask = lambda: {source}
        value = ask()
        {sink}({built})
    """,
    "copied": """
        import copy
        given = {{"a": {source}}}
        value = copy.deepcopy(given)["a"]
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
    "setattr": """
        class State:
            pass
        state = State()
        state.value = {source}
        value = state.value
        {sink}({built})
    """,
    "namespace": """
        from types import SimpleNamespace
        state = SimpleNamespace(value={source})
        value = state.value
        {sink}({built})
    """,
    "inner function": """
        def outer():
            value = {source}
            def act():
                return {sink}({built})
            act()
        outer()
    """,
    "chained methods": """
        class Query:
            def take(self, value):
                self.value = value
                return self
            def run(self):
                value = self.value
                return {sink}({built})
        given = {source}
        Query().take(given).run()
    """,
}
