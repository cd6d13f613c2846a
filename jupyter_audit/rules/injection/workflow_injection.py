"""A CI workflow that puts a stranger's text into a command."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of_line
from jupyter_audit.notebook.reading.written import written_lines
from jupyter_audit.rule import Audited, Hit, NotebookRule

_WORKFLOW = re.compile(r"\.github/(?:workflows|actions)/\S+\.ya?ml$")
_STRANGER = re.compile(
    r"\$\{\{\s*(?:github\.event\.[\w.*\[\]]*(?:title|body|message|name|email|label|ref)|github\.head_ref)\s*\}\}"
)
_ITEM = re.compile(r"^\s*(?:-\s*)?(?P<key>[\w-]+)\s*:(?P<rest>.*)$")


class WorkflowInjection(NotebookRule):
    """A title, a branch name or a comment in a `run:` step of a workflow.

    ## Why it matters
    GitHub puts the text into the script before the shell sees it. A pull request with the title `"; curl ... | sh; "`
    runs that command with the workflow's token.

    ## What to do
    Hand it over as a variable: `env: TITLE: ${{ github.event.pull_request.title }}` and `echo "$TITLE"`.

    ## See also
    - CWE-78: https://cwe.mitre.org/data/definitions/78.html
    - GitHub, script injections: https://docs.github.com/actions/security-guides/security-hardening-for-github-actions
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 78
    message = "whoever opens an issue or a pull request writes part of this command"
    bad = (
        """
        # %%
        %%writefile .github/workflows/greet.yml
        on: pull_request_target
        jobs:
          greet:
            runs-on: ubuntu-24.04
            steps:
              - run: |
                  echo "${{ github.event.pull_request.title }}"  # !
        """,
    )
    good = (
        """
        # %%
        %%writefile .github/workflows/greet.yml
        on: pull_request
        jobs:
          greet:
            runs-on: ubuntu-24.04
            steps:
              - run: echo "$TITLE ${{ github.sha }}"
                env:
                  TITLE: ${{ github.event.pull_request.title }}
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        key = ""
        for cell, number, line in written_lines(audited.index, _WORKFLOW):
            if item := _ITEM.match(line):
                key = item["key"]
            if key == "run" and _STRANGER.search(line):
                yield Hit(place_of_line(cell, number))
