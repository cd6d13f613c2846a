"""A firewall rule that lets everybody in."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.files.shell import commands
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.places import place_of, place_of_line
from jupyter_audit.notebook.reading.written import written_files
from jupyter_audit.rule import Audited, Hit, NotebookRule

_WORLD = ("0.0.0.0/0", "::/0")
_FILES = re.compile(r"\.(?:tf|tf\.json|ya?ml|json|template)$")
_LINE = re.compile(
    r"(?:cidr_blocks?|cidr_ipv[46]|CidrIp(?:v6)?|source_ranges|source_address_prefix)\W.*?(?:0\.0\.0\.0/0|::/0)"
)
_OUTWARD = re.compile(r"egress|outbound|SecurityGroupEgress", re.IGNORECASE)
_INWARD = re.compile(r"ingress|inbound|SecurityGroupIngress", re.IGNORECASE)
_WEB = re.compile(r"(?:from_port|FromPort|to_port)\W+(?:80|443)\b")
_COMMAND = re.compile(r"(?:--cidr|--source-ranges|--source-address-prefixes)[= ]\s*['\"]?(?:0\.0\.0\.0/0|\*)")


class OpenNetwork(NotebookRule):
    """A security group or firewall rule that admits the whole internet.

    ## Why it matters
    Databases, notebooks and ssh that answer everybody are found by scanners within minutes; what then stands between
    them and your data is one password.

    ## What to do
    Admit the addresses that need it (`10.0.0.0/8`, the office, another security group), and reach the rest through a
    tunnel. Ports 80 and 443 of a public site are meant to be open.

    ## See also
    - CWE-284: https://cwe.mitre.org/data/definitions/284.html
    - CIS AWS Foundations Benchmark, 5.2 and 5.3
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 284
    message = "the whole internet may connect ({world})"
    bad = (
        """
        # %%
        %%writefile main.tf
        resource "aws_security_group" "db" {
          ingress {
            from_port   = 5432
            to_port     = 5432
            cidr_blocks = ["0.0.0.0/0"]  # !
          }
        }
        """,
        """
        # %%
        import boto3
        ec2 = boto3.client("ec2")
        ec2.authorize_security_group_ingress(GroupId="sg-1", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0")  # !
        !aws ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 22 --cidr 0.0.0.0/0  # !
        """,
    )
    good = (
        """
        # %%
        %%writefile main.tf
        resource "aws_security_group" "web" {
          ingress {
            from_port   = 443
            cidr_blocks = ["0.0.0.0/0"]
          }
          egress {
            from_port   = 0
            cidr_blocks = ["0.0.0.0/0"]
          }
          ingress {
            from_port   = 5432
            cidr_blocks = ["10.0.0.0/8"]
          }
        }
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for file in written_files(audited.index):
            inward = web = False
            for number, line in file.lines() if _FILES.search(file.path) else ():
                if _INWARD.search(line) or _OUTWARD.search(line):
                    inward, web = _INWARD.search(line) is not None, False
                web = web or _WEB.search(line) is not None
                if inward and not web and _LINE.search(line):
                    yield Hit(place_of_line(file.cell, number), {"world": _world(line)})
        for call in audited.index.methods("authorize_security_group_ingress", "authorize_ingress"):
            texts = [str(getattr(node, "value", "")) for node in walk(call.node)]
            world = next((text for text in texts if text in _WORLD), None)
            if world is not None and "443" not in texts:
                yield Hit(place_of(call.cell, call.node), {"world": world})
        for command in commands(audited.index):
            if _COMMAND.search(command.text) and not re.search(r"\b(?:80|443)\b", command.text):
                yield Hit(command.place, {"world": "0.0.0.0/0"})


def _world(line: str) -> str:
    return next(world for world in _WORLD if world in line)
