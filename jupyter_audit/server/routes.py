"""The routes under ``/jupyter-audit/``. Each is authenticated, authorised, XSRF-checked, and takes bounded bodies."""

import asyncio
import http
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.gateway.gateway_client import GatewayClient
from tornado import web

from jupyter_audit.errors import AuditError
from jupyter_audit.model.verdict import Level
from jupyter_audit.server.assessor import Assessor
from jupyter_audit.server.jobs import Job, Jobs
from jupyter_audit.server.messages import Bootstrap, Refusal
from jupyter_audit.server.pages import rule_page, rule_summaries
from jupyter_audit.server.places import beside, place_on_disk
from jupyter_audit.server.worker import Task
from jupyter_audit.wire import to_json

MAX_REQUEST = 64 * 1024
"""Bytes of any request but one to assess."""

RECORDINGS = {"session": (), "run": ("--run",), "static": ("--static",)}
"""What an export can rest on, and the flags that say so."""


Method = TypeVar("Method", bound=Callable[..., object])


def guarded(action: str) -> Callable[[Method], Method]:
    """Let only those in who are known, and may do ``action`` (read, write or execute) with this package's resource."""

    def wrap(method: Method) -> Method:
        return cast("Method", web.authenticated(authorized(action)(method)))

    return wrap


class Refused(web.HTTPError):
    """A refusal that the panel shows: what is wrong, and what to do about it."""

    def __init__(self, status: int, message: str, hint: str = "") -> None:
        super().__init__(status, message.replace("%", "%%"))
        self.refusal = Refusal(message, hint)


class AuditHandler(APIHandler):
    """What all routes share: the resource they are authorised for, bounds, and errors as JSON."""

    auth_resource = "jupyter_audit"
    max_body = MAX_REQUEST

    async def prepare(self) -> None:  # type: ignore[override]
        """Refuse what is too large before it is parsed."""
        await super().prepare()
        size = len(self.request.body)
        if size > self.max_body:
            raise Refused(
                413,
                f"the request has {size / 1e6:.1f} MB, and at most {self.max_body / 1e6:.1f} MB are taken",
                "clear large outputs, or use `jupyter-audit check`, which has no such limit",
            )

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Errors as a ``Refusal``; never a traceback."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(error, Refused):
            refusal = error.refusal
        elif isinstance(error, web.HTTPError):
            refusal = Refusal(error.log_message or error.reason or http.HTTPStatus(status_code).phrase, "")
        else:
            refusal = Refusal("the server failed on this request", "its log says why")
        self.reply(refusal)

    def reply(self, message: object) -> None:
        """Answer with a message."""
        self.finish(json.dumps(to_json(message)))

    def field(self, name: str, kind: type, default: Any = None) -> Any:
        """A field of the request's JSON object. Refuses one of another type; None is refused without a default."""
        body = self.get_json_body() if self.request.body else {}
        if not isinstance(body, dict):
            raise Refused(400, "the request is not a JSON object")
        value = body.get(name, default)
        if not isinstance(value, kind):
            raise Refused(400, f"`{name}` should be given, as a {kind.__name__}")
        return value

    async def file(self, path: str) -> Path:
        """The place on disk of a file that the user may read. Refuses where there is none."""
        place = await place_on_disk(self.contents_manager, path)
        if place is None:
            raise Refused(404, f"there is no file {path!r} here", "save the notebook first")
        return place

    @property
    def jobs(self) -> Jobs:
        """The server's jobs."""
        jobs = self.settings["jupyter_audit_jobs"]
        assert isinstance(jobs, Jobs)
        return jobs


class NotebookHandler(AuditHandler):
    """``POST ...?path=PATH``: ``{notebook, session, parts}`` and what the task needs; for the worker to answer.

    ``notebook`` is nbformat JSON. A cell's outputs, or the session, may be the key of an entry that this or an
    earlier request had in ``parts``. The path, where it names a file that the user may read, says which folder the
    notebook lives in.
    """

    def initialize(self, max_body: int) -> None:
        """Take the configured limit."""
        self.max_body = max_body

    async def ask(self, task: Task) -> None:
        """Answer as the worker does."""
        assessor = self.settings["jupyter_audit_assessor"]
        assert isinstance(assessor, Assessor)
        path = self.get_query_argument("path", "")
        place = await place_on_disk(self.contents_manager, path)
        status, body = await assessor.ask(task, path, place, self.request.body)
        self.set_status(status)
        self.finish(body)


class AssessHandler(NotebookHandler):
    """``POST assess``: an ``AssessReply``."""

    @guarded("read")
    async def post(self) -> None:
        """Assess."""
        await self.ask("assess")


class AttestHandler(NotebookHandler):
    """``POST attest``, with ``{item, answer, note, author}``: an ``AttestReply``. Nothing is written here."""

    @guarded("read")
    async def post(self) -> None:
        """Bind a person's answer to what it speaks of."""
        await self.ask("attest")


class SignOffHandler(NotebookHandler):
    """``POST signoff``, with ``{cell, name, note}``: a ``SignOffReply``; it is added to the log beside the notebook."""

    @guarded("write")
    async def post(self) -> None:
        """Vouch for a cell or the notebook as it is."""
        await self.ask("signoff")


class ExplainHandler(AuditHandler):
    """``GET explain?rule=ID``: a ``RulePage``."""

    @guarded("read")
    def get(self) -> None:
        """The rule's page."""
        try:
            self.reply(rule_page(self.get_query_argument("rule")))
        except AuditError as error:
            raise Refused(404, error.message, error.hint) from None


class RulesHandler(AuditHandler):
    """``GET rules``: every rule as a ``RuleSummary``."""

    @guarded("read")
    def get(self) -> None:
        """All rules, by category and id."""
        self.reply(rule_summaries())


class ExportHandler(AuditHandler):
    """``POST export``: ``{path, recording: session|run|static, include_data}`` in, a ``JobState`` out."""

    @guarded("execute")
    async def post(self) -> None:
        """Start an export of the saved notebook into a bundle beside it."""
        path = self.field("path", str).strip("/")
        recording = self.field("recording", str, "session")
        if recording not in RECORDINGS:
            raise Refused(400, "`recording` should be session, run or static")
        notebook = await self.file(path)
        name = f"{notebook.stem}.audit.zip"
        argv = ["export", str(notebook), "-o", str(notebook.with_name(name)), *RECORDINGS[recording]]
        if self.field("include_data", bool, False):
            argv.append("--include-data")
        self.start("export", argv, notebook.parent, beside(path, name))

    def start(self, kind: Literal["export", "verify"], argv: list[str], folder: Path, result: str | None) -> None:
        """Start a job and answer with its state."""
        try:
            job = self.jobs.start(kind, argv, folder, result=result)
        except AuditError as error:
            raise Refused(409, error.message, error.hint) from None
        self.set_status(202)
        self.reply(job.state())


class VerifyHandler(ExportHandler):
    """``POST verify``: ``{path, level}`` in, a ``JobState`` out; its output is the verdict as JSON."""

    @guarded("execute")
    async def post(self) -> None:
        """Start a verification of a bundle."""
        bundle = await self.file(self.field("path", str).strip("/"))
        level = self.field("level", str, Level.EXACT.value)
        if level not in {known.value for known in Level if known is not Level.NOTHING}:
            raise Refused(400, "`level` should be intact, installs, runs, agrees or exact")
        argv = ["verify", str(bundle), "--level", level, "--format", "json"]
        self.start("verify", argv, bundle.parent, None)


class JobsHandler(AuditHandler):
    """What speaks of one job."""

    def job(self, key: str) -> Job:
        """The job with this id. Refuses where there is none."""
        job = self.jobs.get(key)
        if job is None:
            raise Refused(404, "there is no such job", "the server may have been restarted")
        return job


class JobHandler(JobsHandler):
    """``GET jobs/<id>?since=LINE``: a ``JobState``. ``DELETE`` cancels."""

    @guarded("read")
    def get(self, key: str) -> None:
        """How far the job has come."""
        since = self.get_query_argument("since", "0")
        self.reply(self.job(key).state(int(since) if since.isascii() and since.isdigit() else 0))

    @guarded("execute")
    def delete(self, key: str) -> None:
        """End the job and all it started."""
        job = self.job(key)
        job.cancel()
        self.reply(job.state())


class PageHandler(JobsHandler):
    """``GET jobs/<id>/page``: the report of a verification, as a page that can do nothing but be looked at."""

    @property
    def content_security_policy(self) -> str:
        """No script, no network, and an origin of its own."""
        return "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"

    @guarded("read")
    async def get(self, key: str) -> None:
        """The page."""
        job = self.job(key)
        if job.page is None or not job.state().page:
            raise Refused(404, "this job has no page", "it may not have ended, or not as it should")
        self.set_header("X-Content-Type-Options", "nosniff")
        page = await asyncio.to_thread(job.page.read_bytes)
        self.finish(page, set_content_type="text/html; charset=UTF-8")


class BootstrapHandler(AuditHandler):
    """``POST bootstrap``: ``{path}`` in, a ``Bootstrap`` out, for a kernel without this package."""

    @guarded("execute")
    async def post(self) -> None:
        """Build the private folder that holds this package alone, and the code that makes a kernel load it."""
        from jupyter_audit.capture.private_path import bootstrap_code, build_private_path

        if GatewayClient.instance().gateway_enabled:
            raise Refused(409, "this kernel runs on another machine", "install jupyter_audit in its environment")
        place = await place_on_disk(self.contents_manager, self.field("path", str, "").strip("/"))
        self.reply(Bootstrap(bootstrap_code(build_private_path(), notebook=place)))


def routes(max_body: int) -> list[tuple[Any, ...]]:
    """Every route, as ExtensionApp wants them."""
    return [
        ("/jupyter-audit/assess", AssessHandler, {"max_body": max_body}),
        ("/jupyter-audit/attest", AttestHandler, {"max_body": max_body}),
        ("/jupyter-audit/signoff", SignOffHandler, {"max_body": max_body}),
        ("/jupyter-audit/explain", ExplainHandler),
        ("/jupyter-audit/rules", RulesHandler),
        ("/jupyter-audit/export", ExportHandler),
        ("/jupyter-audit/verify", VerifyHandler),
        ("/jupyter-audit/bootstrap", BootstrapHandler),
        (r"/jupyter-audit/jobs/([0-9a-f]{32})", JobHandler),
        (r"/jupyter-audit/jobs/([0-9a-f]{32})/page", PageHandler),
    ]
