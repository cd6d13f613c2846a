import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_audit.capture.redact import SECRET_PATTERNS, find_secrets, redact, without_credentials

TOKEN = "ghp_" + "a1B2c3D4e5F6" * 3

SECRETS = {
    "password = 'hunter2hunter'": "hunter2hunter",
    "def f(password=os.getenv('PW', 'w1nter-Storm')): pass": "w1nter-Storm",
    'TOKEN = os.environ.get("T", "w1nter-Storm")': "w1nter-Storm",
    'db_password: str = "s3cr3tpw"': "s3cr3tpw",
    'os.environ["API_KEY"] = "abcdEFGH1234"': "abcdEFGH1234",
    '{"client_secret": "abcd-efgh"}': "abcd-efgh",
    '"source": ["password = \\"hunter2x\\"\\n"]': "hunter2x",
    "connect(user='u', password='x1y2z3')": "x1y2z3",
    "postgresql://user:pw4you@host/db": "pw4you",
    "headers = {'Authorization': 'Bearer abcdefghijklmnop1234'}": "abcdefghijklmnop1234",
    "Authorization: Basic dXNlcjpwYXNzd29yZDEyMw==": "dXNlcjpwYXNzd29yZDEyMw==",
    "export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCY",
    "%env API_KEY abcdefgh1234": "abcdefgh1234",
    "!curl --token abcd1234 https://h": "abcd1234",
    f"clone https://x/?access_token={TOKEN}": TOKEN,
    f"x = '{TOKEN}'": TOKEN,
    "AKIA" + "QWERTYUIOPASDFGH"[:16]: "AKIA" + "QWERTYUIOPASDFGH"[:16],
    "sk-ant-" + "api03-" + "Ab1" * 12: "Ab1Ab1",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEabcdefghijklmnop\n-----END RSA PRIVATE KEY-----": "MIIEabcdefghijklmnop",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA": "b3BlbnNzaC1rZXktdjEAAAAA",
}


@pytest.mark.parametrize("text", SECRETS)
def test_hides_the_value_and_keeps_the_rest(text):
    hidden = redact(text)
    assert SECRETS[text] not in hidden
    assert "[redacted:" in hidden
    assert redact(hidden) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "x = 1",
        "tokenizer = AutoTokenizer.from_pretrained('bert-base-uncased')",
        "for token in text.split(' '): pass",
        "key = 'name'",
        "df.sort_values(key=lambda s: s.str.lower())",
        "password = getpass.getpass()",
        "api_key = os.environ['API_KEY']",
        "sns.heatmap(data, annot=True, cmap='viridis')",
        "https://example.org/a/b?page=2",
        "http://host:8080/path",
        "MONKEY=12345678",
        "secrets.token_hex(16)",
        "time 12:30 at mail@example.org",
        "see https://x.org/@user and 'a:b@c'",
    ],
)
def test_leaves_ordinary_code_alone(text):
    assert redact(text) == text


def test_placeholders_are_hidden_but_not_likely():
    (match,) = find_secrets("api_key = 'your-api-key-here'")
    assert not match.likely
    (match,) = find_secrets("api_key = 'k3J9xQ2mP7vR4tL8'")
    assert match.likely


def test_urls_lose_their_credentials():
    assert without_credentials("git+https://me:pw@host/r.git@v1") == "git+https://host/r.git@v1"
    assert without_credentials("https://token@host/r") == "https://host/r"
    assert without_credentials("file:///home/x/y") == "file:///home/x/y"


@given(st.text(alphabet="passwordkey=:'\"@/ \\nAKIAghp_sk-eyJ.0a\n", max_size=200))
def test_is_idempotent(text):
    assert redact(redact(text)) == redact(text)


@pytest.mark.parametrize(
    "piece", ["a", "key", "A_KEY=", "password", "://a:", "eyJa.", "sk-", "TOKEN ", "-----BEGIN PRIVATE KEY-----", "xox"]
)
def test_takes_linear_time(piece):
    def seconds(length):
        text = piece * (length // len(piece))
        begin = time.perf_counter()
        redact(text)
        return time.perf_counter() - begin

    seconds(10_000)
    short = min(seconds(50_000) for _ in range(3))
    assert seconds(400_000) < max(short * 8 * 5, 0.5)


def test_every_pattern_has_its_gate_in_lower_case():
    for pattern in SECRET_PATTERNS:
        assert "secret" in pattern.regex.groupindex
        assert pattern.gates
        assert all(gate == gate.lower() for gate in pattern.gates)
