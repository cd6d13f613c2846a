"""The taps, in interpreters of their own: what they change is global to a process."""

import subprocess
import sys

import pytest

from jupyter_audit.capture.entropy import EntropyLedger, draws_a_secret


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_everything_is_as_before_after_stopping():
    assert (
        python("""
import builtins, os, random, secrets, sys, uuid
def state():
    return (list(sys.meta_path), dict(vars(builtins)), random.Random.seed, random.seed, random.SystemRandom.seed,
            random.Random.__init__, os.urandom, secrets.randbits, uuid.uuid4, list(sys.path_hooks), sys.gettrace())
before = state()
from jupyter_audit.capture.entropy import start_ledger, stop_ledger
ledger = start_ledger()
assert random.Random.seed is not before[2]
stop_ledger(ledger)
after = state()
assert all(a == b and (a is b or isinstance(a, (list, dict)) or callable(a)) for a, b in zip(before, after)), after
import numpy.random; late = sys.modules['numpy.random.bit_generator']
assert late.randbits is secrets.randbits
ledger = start_ledger()
assert late.randbits is not secrets.randbits
stop_ledger(ledger)
assert late.randbits is secrets.randbits
ledger = start_ledger(); stop_ledger(ledger); assert state()[2] is before[2]
print('ok')
""")
        == "ok\n"
    )


def test_numpy_is_tapped_at_its_import_and_keeps_its_loader():
    assert (
        python("""
import random, secrets, sys
from jupyter_audit.capture.entropy import start_ledger, stop_ledger
ledger = start_ledger()
ledger.begin(1)
import numpy as np; np.random
module = sys.modules['numpy.random.bit_generator']
assert type(module.__spec__.loader).__name__ == 'ExtensionFileLoader', module.__spec__.loader
assert module.__loader__ is module.__spec__.loader
np.random.default_rng(); np.random.default_rng(5); np.random.RandomState(); np.random.seed(); np.random.seed(3)
random.Random(); random.Random(7); random.seed(); random.seed(5); random.Random('x')
class Mine(random.Random):
    def seed(self, a=None, version=2): super().seed(a, version)
Mine()
seen = [(draw.seq, draw.ordinal, draw.source) for draw in ledger.entropy().draws]
assert seen[0] == (0, 0, 'random.state')
at_import = (1, 0, 'numpy.import') in seen  # NumPy 1 makes its global generator later, as an ordinary draw
assert at_import or int(np.__version__[0]) < 2
expected = [(1, n, 'numpy.randbits') for n in range(3 if at_import else 4)]
assert [each for each in seen if each[2] == 'numpy.randbits'] == expected, seen
assert [each for each in seen if each[2] == 'random.seed'] == [(1, n, 'random.seed') for n in range(3)], seen
stop_ledger(ledger)
assert module.randbits is secrets.randbits
print('ok')
""")
        == "ok\n"
    )


def test_nothing_that_makes_secrets_is_recorded():
    assert (
        python("""
import os, random, secrets, tempfile, uuid
from jupyter_audit.capture.entropy import start_ledger
ledger = start_ledger()
secrets.token_hex(); secrets.randbits(64); secrets.choice('abc'); os.urandom(8); uuid.uuid4()
random.SystemRandom().random(); random.SystemRandom().seed(); secrets.SystemRandom(None).randint(1, 9)
tempfile.mkdtemp(); tempfile.NamedTemporaryFile().close()
print([draw.source for draw in ledger.entropy().draws])
""")
        == "['random.state']\n"
    )


def test_a_late_start_keeps_numpys_state():
    assert (
        python("""
import json, numpy as np
np.random.seed(5); np.random.rand(3)
from jupyter_audit.capture.entropy import start_ledger, stop_ledger
ledger = start_ledger()
expected = np.random.rand(4).tolist()
(state,) = [draw.value for draw in ledger.entropy().draws if draw.source == 'numpy.state']
key, position, has_gauss, gauss = json.loads(state)
np.random.set_state(('MT19937', key, position, has_gauss, gauss))
assert np.random.rand(4).tolist() == expected
print('ok')
""")
        == "ok\n"
    )


@pytest.mark.parametrize(
    "source",
    [
        "password = ''.join(random.choices(string.ascii_letters, k=12))",
        "api_key: str = str(random.getrandbits(128))",
        "session_token = rng.integers(10**9)",
        "config['secret'] = np.random.bytes(16)",
        "def generate_password(n):\n    import random\n    return random.choice('ab')",
    ],
)
def test_secrets_from_numeric_generators_are_noticed(source):
    assert draws_a_secret(source)


@pytest.mark.parametrize(
    "source",
    [
        "tokens = rng.choice(vocabulary, 10)",
        "x = np.random.rand(3)",
        "password = getpass.getpass()\nx = random.random()",
        "secret = secrets.token_hex(16)  # not random.random()",
        "salt_noise = np.random.rand(8)",
        "key = random.random()",
    ],
)
def test_ordinary_draws_are_not_taken_for_secrets(source):
    assert not draws_a_secret(source)


def test_withholding_forgets_everything_and_says_so(recorded, shell):
    from jupyter_audit.capture.journal import read_session
    from jupyter_audit.capture.start import current_recording

    recorded("import random\nmine = random.Random()")
    recording = current_recording(shell)
    bodies = recording.journal.parent / "bodies"
    assert list(bodies.glob("*.entropy.jsonl"))
    recorded("password = str(random.random())", "other = random.Random()")
    assert not list(bodies.glob("*.entropy.jsonl"))
    session = recording.stop()
    assert session.entropy.draws == ()
    assert "withheld" in session.entropy.partial[0]
    assert read_session(recording.journal).entropy.draws == ()
    assert "withheld" in read_session(recording.journal).entropy.partial[0]


def test_the_ledger_is_bounded(monkeypatch):
    from jupyter_audit.capture import entropy

    monkeypatch.setattr(entropy, "MAX_DRAWS", 2)
    ledger = EntropyLedger()
    for _ in range(3):
        ledger.record("random.seed", "1")
    assert len(ledger.entropy().draws) == 2
    assert "more than 2 draws" in ledger.entropy().partial[0]
