"""Secret detection below everything that writes: the patterns, and the text without what they match.

One table serves both uses: ``redact`` errs on the side of hiding, while a rule may ask each pattern's ``likely``
whether a match is worth a person's attention. A literal must be in the text before any regular expression runs.
Token shapes follow the providers' own documentation.
"""

import math
import re
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

MAX_TEXT = 8_000_000
"""Characters looked through; a longer text is replaced whole, as it could not be checked."""


@dataclass(frozen=True, slots=True)
class SecretPattern:
    """One kind of secret. ``regex`` has a group ``secret``: what is hidden. ``gates``: one must be in the text.

    Gates are lower case and are looked for in the lower-cased text. ``likely`` says of the secret's text whether it
    looks like a real one, rather than a placeholder or a name. ``needs`` stands in every match as well. ``unbroken``:
    in every match the gate is within an unbroken run of 15 or more letters, digits, dots, ``_`` and ``-``.
    """

    name: str
    gates: tuple[str, ...]
    regex: re.Pattern[str]
    likely: Callable[[str], bool]
    needs: str = ""
    unbroken: bool = False


@dataclass(frozen=True, slots=True)
class SecretMatch:
    """A place in a text that holds a secret: ``start`` and ``end`` in characters, end exclusive."""

    kind: str
    start: int
    end: int
    likely: bool


def shannon_bits(text: str) -> float:
    """Entropy of the text's own characters, in bits per character (Shannon 1948)."""
    counts = [text.count(character) for character in set(text)]
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts) if text else 0.0


_PLACEHOLDER = re.compile(
    r"\A(?:x{3,}|\*+|\.{3,}|-+|_+|0+|(.)\1*|none|null|true|false|test|dummy|redacted)\Z"
    r"|your|example|placeholder|changeme|change_me|insert|<[^>]*>|\{[^}]*\}|\$\{?\w+|%s|xxxx|todo|replace|\[redacted",
    re.IGNORECASE,
)


def not_placeholder(secret: str) -> bool:
    """False for what stands in a tutorial instead of a secret."""
    return _PLACEHOLDER.search(secret) is None


def random_looking(secret: str) -> bool:
    """Not a placeholder, and as varied as a generated key: at least 3 bits a character over 16 characters."""
    return len(secret) >= 16 and shannon_bits(secret) >= 3.0 and not_placeholder(secret)


def _always(secret: str) -> bool:
    return bool(secret)


def _provider(name: str, gates: str, pattern: str, likely: Callable[[str], bool] = not_placeholder) -> SecretPattern:
    return SecretPattern(name, tuple(gates.split()), re.compile(f"(?P<secret>{pattern})"), likely, unbroken=True)


_NAME = (
    r"(?:passw(?:or)?d|passphrase|pwd|secret|api[_-]?key|access[_-]?key|auth[_-]?key|private[_-]?key|signing[_-]?key"
    r"|encryption[_-]?key|account[_-]?key|credential|(?:auth|access|api|refresh|bearer|session)[_-]?token"
    r"|(?<![a-z])token)(?:s|\d+|[_-]\w+)?"
)
_FALL_BACK = r"(?:(?:os\.)?(?:getenv|environ\.get)\(\s*\\?[\"'][^\"'\\\n]{0,128}\\?[\"']\s*,\s*(?:default\s*=\s*)?)?"

SECRET_PATTERNS: tuple[SecretPattern, ...] = (
    SecretPattern(
        "private-key",
        ("private key",),
        re.compile(
            r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?P<secret>[\s\S]{16,}?)"
            r"(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|\Z)"
        ),
        _always,
    ),
    _provider("aws-access-key", "akia asia", r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])"),
    _provider("github-token", "ghp_ gho_ ghu_ ghs_ ghr_", r"gh[pousr]_[A-Za-z0-9]{36,255}"),
    _provider("github-token", "github_pat_", r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    _provider("gitlab-token", "glpat-", r"glpat-[A-Za-z0-9_-]{20,}"),
    _provider("anthropic-key", "sk-ant-", r"sk-ant-[A-Za-z0-9_-]{24,}"),
    _provider("openai-key", "sk-", r"(?<![A-Za-z0-9])sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{32,}", random_looking),
    _provider("huggingface-token", "hf_", r"(?<![A-Za-z0-9])hf_[A-Za-z]{34}(?![A-Za-z0-9])"),
    _provider("google-api-key", "aiza", r"AIza[A-Za-z0-9_-]{35}"),
    _provider("google-oauth-token", "ya29.", r"ya29\.[A-Za-z0-9_-]{20,}"),
    _provider("slack-token", "xox", r"xox[abeoprs]-[A-Za-z0-9-]{10,}"),
    _provider(
        "slack-webhook", "hooks.slack.com", r"hooks\.slack\.com/services/T[A-Za-z0-9]+/B[A-Za-z0-9]+/[A-Za-z0-9]+"
    ),
    _provider("stripe-key", "sk_live_ rk_live_ sk_test_ rk_test_", r"[sr]k_(?:live|test)_[A-Za-z0-9]{16,}"),
    _provider("pypi-token", "pypi-", r"pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}"),
    _provider("npm-token", "npm_", r"npm_[A-Za-z0-9]{36}"),
    _provider("sendgrid-key", "sg.", r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    _provider("databricks-token", "dapi", r"(?<![A-Za-z0-9])dapi[a-f0-9]{32}(?:-\d)?"),
    _provider("replicate-token", "r8_", r"(?<![A-Za-z0-9])r8_[A-Za-z0-9]{37}"),
    _provider("digitalocean-token", "dop_v1_", r"dop_v1_[a-f0-9]{64}"),
    _provider("json-web-token", "eyj", r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
    _provider("groq-key", "gsk_", r"(?<![A-Za-z0-9])gsk_[A-Za-z0-9]{40,}"),
    _provider("xai-key", "xai-", r"(?<![A-Za-z0-9])xai-[A-Za-z0-9]{60,}"),
    _provider("perplexity-key", "pplx-", r"(?<![A-Za-z0-9])pplx-[A-Za-z0-9]{40,}"),
    _provider("tavily-key", "tvly-", r"(?<![A-Za-z0-9])tvly-(?:dev-|prod-)?[A-Za-z0-9]{20,}"),
    _provider("langsmith-key", "lsv2_", r"lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}"),
    _provider("pinecone-key", "pcsk_", r"pcsk_[A-Za-z0-9]{4,8}_[A-Za-z0-9]{50,}"),
    _provider("vault-token", "hvs.", r"(?<![A-Za-z0-9])hvs\.[A-Za-z0-9_-]{24,}", random_looking),
    _provider("notion-token", "ntn_", r"(?<![A-Za-z0-9])ntn_[A-Za-z0-9]{40,}"),
    _provider("linear-key", "lin_api_", r"lin_api_[A-Za-z0-9]{40}"),
    _provider("shopify-token", "shpat_ shpca_ shppa_ shpss_", r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
    _provider("docker-token", "dckr_pat_", r"dckr_pat_[A-Za-z0-9_-]{27}"),
    _provider("figma-token", "figd_", r"figd_[A-Za-z0-9_-]{40,}"),
    _provider("google-oauth-secret", "gocspx-", r"GOCSPX-[A-Za-z0-9_-]{28}"),
    _provider("postman-key", "pmak-", r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}"),
    _provider("newrelic-key", "nrak-", r"NRAK-[A-Z0-9]{27}"),
    _provider("rubygems-key", "rubygems_", r"rubygems_[a-f0-9]{48}"),
    _provider("terraform-token", ".atlasv1.", r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,}"),
    _provider("grafana-token", "glsa_", r"glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}"),
    _provider("supabase-token", "sbp_", r"(?<![A-Za-z0-9])sbp_[a-f0-9]{40}"),
    _provider("square-token", "sq0csp- sq0atp-", r"sq0(?:csp|atp)-[A-Za-z0-9_-]{22,43}"),
    _provider("mailchimp-key", "-us", r"(?<![A-Za-z0-9])[0-9a-f]{32}-us[0-9]{1,2}(?![A-Za-z0-9])"),
    _provider("artifactory-key", "akcp", r"(?<![A-Za-z0-9+/])AKCp[A-Za-z0-9]{60,}"),
    SecretPattern(
        "telegram-token",
        (":aa",),
        re.compile(r"(?<![A-Za-z0-9])(?P<secret>[0-9]{8,10}:AA[A-Za-z0-9_-]{33})(?![A-Za-z0-9_-])"),
        random_looking,
    ),
    SecretPattern(
        "azure-key",
        ("accountkey=", "sharedaccesskey="),
        re.compile(r"(?:AccountKey|SharedAccessKey)=(?P<secret>[A-Za-z0-9+/]{43,86}={1,2})"),
        random_looking,
    ),
    SecretPattern(
        "npm-token",
        (":_authtoken=",),
        re.compile(r":_authToken=(?P<secret>[A-Za-z0-9_-]{16,})"),
        random_looking,
    ),
    SecretPattern(
        "wandb-key",
        ("wandb.login",),
        re.compile(r"wandb\.login\(\s*(?:key\s*=\s*)?\\?['\"](?P<secret>[0-9a-f]{40})\\?['\"]"),
        random_looking,
    ),
    SecretPattern(
        "kaggle-key",
        ("username",),
        re.compile(
            r"username\\?['\"]\s*:\s*\\?['\"][\w.-]{1,64}\\?['\"]\s*,\s*"
            r"\\?['\"]key\\?['\"]\s*:\s*\\?['\"](?P<secret>[0-9a-f]{32})\\?['\"]"
        ),
        random_looking,
    ),
    SecretPattern(
        "url-password",
        ("://",),
        # the user part must not hold a slash, or a path with an @ in it would match
        re.compile(r"://[^\s/:@'\"<>]{0,256}:(?P<secret>[^\s/@'\"<>]{1,512})@"),
        not_placeholder,
        needs="@",
    ),
    SecretPattern(
        "basic-auth-password",
        ("auth",),
        # auth=("user", "password"), HTTPBasicAuth("user", "password")
        re.compile(
            r"(?:\bauth\s*=\s*\(|BasicAuth\()\s*\\?['\"][^'\"\\\n]{0,128}\\?['\"]\s*,\s*(?:password\s*=\s*)?"
            r"\\?['\"](?P<secret>[^'\"\\\n]{4,256})\\?['\"]\s*\)"
        ),
        not_placeholder,
    ),
    SecretPattern(
        "authorization-header",
        ("bearer ", "basic ", "authorization"),
        re.compile(
            r"(?i:(?:bearer|basic)\s+|authorization['\"]?\s*[:=]\s*['\"]?(?:token\s+))(?P<secret>[A-Za-z0-9+/._~=-]{16,})"
        ),
        random_looking,
    ),
    SecretPattern(
        "assigned-secret",
        ("passw", "passphrase", "pwd", "secret", "key", "credential", "token"),
        # name = "value", "name": "value", name="value", os.environ["NAME"] = "value", also behind JSON's escapes,
        # and what is there where a variable is not: name = os.getenv("X", "value")
        re.compile(
            rf"(?i:{_NAME})\\?['\"]?\]?\s*(?::\s*str\s*)?(?:=|:|=>|,)\s*{_FALL_BACK}[rbfuRBFU]{{0,2}}(?P<quote>\\?['\"])"
            r"(?P<secret>(?:(?!(?P=quote))[^\n]){4,512})(?P=quote)"
        ),
        not_placeholder,
    ),
    SecretPattern(
        "assigned-secret",
        ("passw", "secret", "key", "token", "pwd"),
        # NAME=value as in .env files, shell exports and %env lines
        re.compile(
            r"^[ \t]*(?:[!%]+\s*)?(?:(?:export|set|env|set_env)\s+)?"
            r"(?=[A-Z0-9_]*(?:PASSWORD|PASSWD|SECRET|API_?KEY|ACCESS_KEY|PRIVATE_KEY|TOKEN))[A-Z][A-Z0-9_]*(?:=|[ ])"
            r"(?P<secret>[^\s'\"#(){}\[\],;$=][^\s'\"#(){}\[\],;$]{7,511})[ \t]*(?:#.*)?$",
            re.MULTILINE,
        ),
        random_looking,
    ),
    SecretPattern(
        "command-line-secret",
        ("--password", "--token", "--api-key", "--secret"),
        re.compile(r"--(?:password|token|api-key|secret(?:-key)?)(?:=|\s+)['\"]?(?P<secret>[^\s'\"]{4,512})"),
        not_placeholder,
    ),
    SecretPattern(
        "query-secret",
        ("token=", "key=", "secret=", "password=", "signature=", "sig="),
        re.compile(
            r"(?i:[?&](?:[\w-]*(?:token|api[_-]?key|secret|password|signature)|key|sig)=)(?P<secret>[^\s&#'\"<>]{8,2048})"
        ),
        not_placeholder,
    ),
)
"""Every kind of secret known here, most specific first."""


TOKEN_PATTERNS = tuple(
    pattern
    for pattern in SECRET_PATTERNS
    if pattern.name not in ("assigned-secret", "query-secret", "command-line-secret")
)
"""The kinds that are known by their own shape, whatever stands before them."""


def find_secrets(text: str, patterns: Sequence[SecretPattern] = SECRET_PATTERNS) -> Iterator[SecretMatch]:
    """Every match of the patterns, without overlaps, in the order of the table."""
    lower = text.lower()
    starts: list[int] = []
    ends: list[int] = []
    for pattern in patterns:
        if not any(gate in lower for gate in pattern.gates):
            continue
        for match in pattern.regex.finditer(text):
            start, end = match.span("secret")
            position = bisect(starts, start)
            if (position and ends[position - 1] > start) or (position < len(starts) and starts[position] < end):
                continue
            starts.insert(position, start)
            ends.insert(position, end)
            yield SecretMatch(pattern.name, start, end, pattern.likely(match["secret"]))


def redact(text: str) -> str:
    """The text with every secret replaced by ``[redacted:<kind>]``. Idempotent; hides rather than spares."""
    if len(text) > MAX_TEXT:
        return "[redacted:too-long-to-check]"
    parts, end = [], 0
    for match in sorted(find_secrets(text), key=lambda match: match.start):
        if not text.startswith("[redacted:", match.start):
            parts += [text[end : match.start], f"[redacted:{match.kind}]"]
            end = match.end
    return "".join([*parts, text[end:]])


def without_credentials(url: str) -> str:
    """A URL without user, password, and secret query values."""
    head, separator, rest = url.partition("://")
    if separator:
        authority, slash, path = rest.partition("/")
        url = f"{head}://{authority.rpartition('@')[2]}{slash}{path}"
    return redact(url)
