"""``%audit`` and ``%%audit``."""

from collections.abc import Callable
from typing import Any, Protocol

from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_magic, magics_class

from jupyter_audit.capture import audithook
from jupyter_audit.capture.start import current_recording, notebook_path
from jupyter_audit.errors import AuditError
from jupyter_audit.kernel.guard import CellGuard


class Switch(Protocol):
    """What turns recording on and off."""

    def start(self) -> None:
        """Record."""

    def stop(self) -> None:
        """Record no more."""


@magics_class
class AuditMagics(Magics):
    """The magics of one shell."""

    def __init__(self, shell: Any, switch: Switch) -> None:
        super().__init__(shell)
        self._switch = switch
        self._guard = CellGuard(shell)
        self._commands: dict[str, Callable[[str], Any]] = {
            "status": self._status,
            "on": self._on,
            "off": self._off,
            "check": self._check,
            "env": self._env,
            "cells": self._cells,
            "seeds": lambda _: self._ledger("seeds"),
            "data": lambda _: self._ledger("data"),
            "network": lambda _: self._ledger("network"),
            "explain": self._explain,
            "export": self._export,
            "checklist": self._checklist,
            "signoff": self._signoff,
            "guard": self._guarding,
            "context": self._context,
            "power": self._power,
        }

    def close(self) -> None:
        """Take out what ``%%audit`` put into the shell."""
        self._guard.close()

    @line_magic
    def audit(self, line: str) -> Any:
        """Audit this notebook: what it did, what is unsafe in it, and whether it can be reproduced.

        Usage::

            %audit                 the whole assessment: figures, checklist, findings, what ran
            %audit status          is this kernel recorded, and where to
            %audit on | off        start and stop recording
            %audit check           the findings alone
            %audit env             the environment as it is captured
            %audit cells           what ran, in order: names read and written, files, hosts, random draws
            %audit seeds | data | network    what seeded and drew, files read and written, hosts and programs
            %audit explain RULE    why a rule exists, and what to do
            %audit export [ZIP]    the reproduction package of the saved notebook
            %audit checklist [PROFILE]       the items of a profile, with what answers them
            %audit signoff [CELL] [NOTE]     vouch for the notebook, or the cell of that number, as it is
            %audit context [TOPIC]           the text to hand to a model: policy, open findings, do and don't
            %audit power TEST --effect E --power P    plan a study: two of --effect, --n, --power give the third
            %audit guard on | off            refuse AI-written cells with high findings until somebody vouches for them
            %audit guard once REASON         let the cell that was stopped last run once; the reason is kept

            %%audit                on top of a cell: audit that cell first, and do not run it
                                   while a finding of high or critical severity stands

        Judging never runs anything. A rule that could not look is listed as not checked, never as clean.
        """
        word, _, rest = line.strip().partition(" ")
        command = self._commands.get(word) if word else lambda _: self._assess()
        if command is None:
            raise UsageError(f"%audit {word} is not known: use one of {', '.join(self._commands)} (%audit? says more)")
        try:
            with audithook.not_the_users():
                return command(rest.strip())
        except AuditError as problem:
            raise UsageError(str(problem)) from None

    def complete(self, _: Any, event: Any) -> list[str]:
        """Complete subcommands, and rules after ``explain``."""
        words = event.line[: len(event.line)].split()
        done = words[1:] if event.line.endswith(" ") else words[1:-1]
        if not done:
            return list(self._commands)
        if done == ["context"]:
            from jupyter_audit.assist.context import topic_names

            return list(topic_names())
        if done == ["power"]:
            from jupyter_audit.study.designs import TESTS

            return list(TESTS)
        if done == ["guard"]:
            return ["on", "off", "once"]
        if done == ["explain"]:
            from jupyter_audit.rules import all_rules

            return [rule.id for rule in all_rules()]
        return []

    def _shown(self, *arguments: Any) -> Any:
        from jupyter_audit.kernel.shown import Shown

        return Shown(*arguments)

    def _status(self, _: str = "") -> Any:
        from jupyter_audit.kernel import views

        recording = current_recording(self.shell)
        where = recording.notebook.name if recording and recording.notebook else "this kernel"
        return self._shown(list(views.status(recording, where)))

    def _on(self, _: str) -> Any:
        self._switch.start()
        return self._status()

    def _off(self, _: str) -> Any:
        self._switch.stop()
        return self._status()

    def _check(self, _: str) -> Any:
        from jupyter_audit.engine import audit
        from jupyter_audit.kernel import views

        known = self._gather()
        report = audit(known.notebook, known.session, known.project, known.config)
        return self._shown(list(views.findings(known, report)))

    def _env(self, _: str) -> Any:
        from jupyter_audit.capture.probes.environment import capture_environment
        from jupyter_audit.kernel import views

        recording = current_recording(self.shell)
        return self._shown(list(views.environment(recording.environment() if recording else capture_environment())))

    def _cells(self, _: str) -> Any:
        from jupyter_audit.kernel import views

        recording = current_recording(self.shell)
        return self._shown(list(views.cells(recording.runs) if recording else views.status(None, "")))

    def _ledger(self, name: str) -> Any:
        from jupyter_audit.kernel import ledgers, views

        recording = current_recording(self.shell)
        view = getattr(ledgers, name)
        return self._shown(list(view(recording.known()) if recording else views.status(None, "")))

    def _explain(self, name: str) -> Any:
        from jupyter_audit.kernel import views
        from jupyter_audit.rules import find_rule

        if not name:
            raise UsageError("%audit explain needs a rule: %audit explain sql-injection")
        return self._shown(list(views.explanation(find_rule(name))))

    def _checklist(self, profile: str) -> Any:
        from dataclasses import replace

        from jupyter_audit.kernel import views
        from jupyter_audit.review.assess import assess

        known = self._gather()
        config = replace(known.config, profile=profile) if profile else known.config
        return self._shown(list(views.checklist(assess(known.notebook, known.session, known.project, config))))

    def _signoff(self, words: str) -> Any:
        from jupyter_audit.kernel.vouching import sign_off

        recording = current_recording(self.shell)
        path = recording.notebook if recording else notebook_path(self.shell)
        return self._shown(list(sign_off(self._gather(), path, words)))

    def _context(self, topic: str) -> None:
        from jupyter_audit.assist.context import context
        from jupyter_audit.review.assess import assess

        known = self._gather()
        found = assess(known.notebook, known.session, known.project, known.config)
        print(context(known.config, found, topic or None), end="")

    def _power(self, line: str) -> Any:
        from jupyter_audit.kernel.page import Line, Table
        from jupyter_audit.study.arguments import answer, parsed
        from jupyter_audit.study.sentence import CAUTION, figures, sentence

        found = answer(parsed(line))
        blocks = [Table(("", ""), tuple(figures(found))), Line(sentence(found), "good"), Line(CAUTION, "dim")]
        return self._shown(blocks)

    def _guarding(self, words: str) -> Any:
        from jupyter_audit.kernel.page import Line

        word, _, reason = words.partition(" ")
        if word not in ("", "on", "off", "once"):
            raise UsageError(f"%audit guard {word} is not known: use on, off, or once REASON")
        if word == "once":
            log = self._guard.allow_once(reason)
            return self._shown([Line("The cell that was stopped may run once as it is."), Line(f"Logged in {log}.")])
        if word:
            self._guard.on = word == "on"
        if not self._guard.on:
            return self._shown([Line("The guard is off: `%audit guard on` turns it on.", "warn")])
        return self._shown([Line("The guard is on: AI-written cells with high findings wait for a sign-off.", "good")])

    def _assess(self) -> Any:
        from jupyter_audit.kernel.widget import audit_widget

        first = self._sections()
        blocks = [*first[0], *(block for _, part in first[1][:2] for block in part)]
        return self._shown(blocks, lambda: audit_widget(self.shell, self._sections))

    def _sections(self) -> Any:
        """The assessment's head, and a tab for each of its parts."""
        from jupyter_audit.kernel import views
        from jupyter_audit.review.assess import assess

        known = self._gather()
        result = assess(known.notebook, known.session, known.project, known.config)
        recording = current_recording(self.shell)
        where = recording.notebook.name if recording and recording.notebook else "this kernel"
        tabs = [
            ("Checklist", list(views.checklist(result))),
            ("Findings", list(views.findings(known, result.report))),
            ("Cells", list(views.cells(recording.runs if recording else ()))),
        ]
        if known.session is not None and known.session.environment is not None:
            tabs.append(("Environment", list(views.environment(known.session.environment))))
        return [*views.head(result, known.notebook), *views.status(recording, where)], tabs

    def _gather(self) -> Any:
        from jupyter_audit.kernel.notebook_so_far import gather

        recording = current_recording(self.shell)
        return gather(recording, recording.notebook if recording else notebook_path(self.shell))

    def _export(self, target: str) -> None:
        from jupyter_audit.kernel.export import export

        recording = current_recording(self.shell)
        export(recording, recording.notebook if recording else notebook_path(self.shell), target)
