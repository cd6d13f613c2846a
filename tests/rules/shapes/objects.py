"""The value goes through classes and their objects."""

OBJECTS = {
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
