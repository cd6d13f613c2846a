"""The value goes through functions: arguments, returns, closures, decorators, threads and coroutines."""

FUNCTIONS = {
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
    "default": """
        given = {source}
        def act(value=given):
            return {sink}({built})
        act()
    """,
    "returned pair": """
        def ask():
            return {source}, 200
        value, status = ask()
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
    "inner function": """
        def outer():
            value = {source}
            def act():
                return {sink}({built})
            act()
        outer()
    """,
}
