"""The taps, in interpreters of their own: what they change is global to a process."""

import importlib.util
import json
import subprocess
import sys

import pytest

from jupyter_audit.capture.entropy import EntropyLedger
from jupyter_audit.capture.secret_draws import draws_a_secret


def python(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
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
from jupyter_audit.capture.taps import start_ledger, stop_ledger
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
from jupyter_audit.capture.taps import TAP, start_ledger, stop_ledger
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
TAP.settle()
seen = [(draw.seq, draw.ordinal, draw.source) for draw in ledger.entropy().draws]
assert seen == [
    (1, 0, 'numpy.import'), (1, 0, 'numpy.randbits'), (1, 0, 'numpy.seed'),
    (1, 0, 'random.Random'), (1, 0, 'random.seed'), (1, 1, 'random.Random'), (1, 0, 'numpy.RandomState'),
], seen
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
from jupyter_audit.capture.taps import start_ledger
ledger = start_ledger()
secrets.token_hex(); secrets.randbits(64); secrets.choice('abc'); os.urandom(8); uuid.uuid4()
random.SystemRandom().random(); random.SystemRandom().seed(); secrets.SystemRandom(None).randint(1, 9)
tempfile.mkdtemp(); tempfile.NamedTemporaryFile().close()
print([draw.source for draw in ledger.entropy().draws])
""")
        == "[]\n"
    )


def test_entropy_that_a_given_seed_replaces_is_not_kept():
    assert (
        python("""
import numpy as np, pickle, threading
from jupyter_audit.capture.taps import TAP, start_ledger, stop_ledger
original = np.random.mtrand._MT19937
class Observer:
    def __init__(self): self.said = []
    def seeding(self, generator): pass
    def seeded(self, generator, action): self.said.append((generator, action))
    def took(self, generator): self.said.append(generator)
observer = Observer()
ledger = start_ledger(observer)
ledger.begin(1)
made = [np.random.RandomState(n) for n in range(50)]
free = np.random.RandomState()
made += [np.random.RandomState([1, 2]), np.random.RandomState(np.random.MT19937(3)), np.random.RandomState(None)]
workers = [threading.Thread(target=np.random.RandomState, args=(n,)) for n in range(20)]
[worker.start() for worker in workers]; [worker.join() for worker in workers]
TAP.settle()
assert [(d.ordinal, d.source) for d in ledger.entropy().draws] == [
    (50, 'numpy.RandomState'), (52, 'numpy.RandomState')], ledger.entropy()
assert observer.said == ['numpy.random.RandomState'] * 2, observer.said
assert [m.randint(9) for m in made[:3]] == [np.random.RandomState(n).randint(9) for n in range(3)]
assert type(made[0]._bit_generator) is original and pickle.loads(pickle.dumps(made[0])).rand() == made[0].rand()
np.random.seed(5); assert np.random.rand() == 0.22199317108973948
np.random.set_state(np.random.get_state())
assert observer.said[-1] == ('numpy.random', 'seed')
stop_ledger(ledger)
assert np.random.mtrand._MT19937 is original and np.random.seed is np.random.mtrand.seed
print('ok')
""")
        == "ok\n"
    )


def test_generators_that_libraries_make_for_themselves_at_import_are_told_apart():
    assert (
        python("""
import pathlib, sys, tempfile
from jupyter_audit.capture.taps import start_ledger
class Observer:
    def seeding(self, generator): pass
    def seeded(self, generator, action): pass
    def took(self, generator): print(generator)
folder = tempfile.mkdtemp(); sys.path.insert(0, folder)
pathlib.Path(folder, 'library_that_draws.py').write_text(
    'import random, numpy\\nrng = numpy.random.default_rng()\\nown = random.Random()\\n'
    'def later(): return numpy.random.default_rng()')
ledger = start_ledger(Observer())
import library_that_draws
library_that_draws.later()
print([d.source for d in ledger.entropy().draws if d.source != 'numpy.import'])
""")
        == "numpy.random.SeedSequence\n['numpy.randbits.import', 'random.Random.import', 'numpy.randbits']\n"
    )


def test_forked_children_draw_apart_from_each_other_and_again_the_same_in_a_replay():
    code = """
import json, os, random, sys
import numpy as np
from jupyter_audit.capture.taps import TAP, start_ledger
from jupyter_audit.capture.replay import EntropyReplayer
from jupyter_audit.model.session import Entropy, EntropyDraw
replayer = EntropyReplayer(Entropy(tuple(EntropyDraw(*each) for each in json.loads(sys.argv[1])), ()))
ledger = start_ledger()
TAP.use(ledger, replayer)
def child():
    reading, writing = os.pipe()
    if os.fork() == 0:
        drawn = [random.random(), random.Random().random(), np.random.default_rng().random()]
        drawn += [np.random.RandomState().rand(), np.random.default_rng().random()]
        os.write(writing, json.dumps(drawn).encode())
        os._exit(0)
    os.wait()
    return json.loads(os.read(reading, 1000))
children = child(), child()
draws = [(d.seq, d.ordinal, d.source, d.value) for d in ledger.entropy().draws]
assert [d[2] for d in draws] == ['os.fork', 'os.fork']
print(json.dumps([children, draws]))
"""
    first, draws = json.loads(python(code, "[]"))
    assert len({value for child in first for value in child}) == 10
    again, _ = json.loads(python(code, json.dumps(draws)))
    assert again == first
    other, _ = json.loads(python(code, "[]"))
    assert other != first


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
def test_torch_is_tapped_at_its_import():
    assert (
        python("""
from jupyter_audit.capture.taps import start_ledger, stop_ledger
ledger = start_ledger(); ledger.begin(1)
import torch
assert type(torch.random.__spec__.loader).__name__ == 'SourceFileLoader'
value = torch.seed()
seen = [(d.source, d.value) for d in ledger.entropy().draws]
assert [source for source, _ in seen] == ['torch.import', 'torch.seed'] and seen[1][1] == str(value), seen
assert torch.seed is torch.random.seed
ours = torch.seed
stop_ledger(ledger)
assert torch.seed is torch.random.seed and torch.seed is not ours and torch.seed is ours.__wrapped__
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
        "token = (\n    hex(random.getrandbits(80))\n)",
        "def pick(n):\n    return ''.join(random.choices('ab', k=n))\nuser = User(password=pick(9))",
        "accounts = [{'name': n, 'pin': rng.integers(10**4)} for n in names]",
        "%time password = random.random()",
        "class A:\n    def __init__(self):\n        self.code = ''.join(random.choices('ab', k=9))",
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
        "country_code = random.choice(codes)",
        "for token in doc:\n    weights[token.text] = rng.random()",
        "next_token = random.choices(vocabulary, weights)[0]",
        "token_ids = rng.integers(0, 100, 8)",
    ],
)
def test_ordinary_draws_are_not_taken_for_secrets(source):
    assert not draws_a_secret(source)


def test_a_secret_from_a_function_that_an_earlier_cell_defined(recorded, shell):
    from jupyter_audit.capture.start import current_recording

    recorded("import random\ndef pick(n):\n    return random.choices('ab', k=n)", "x = pick(3)")
    assert current_recording(shell).session().entropy.draws
    recorded("api_key = ''.join(pick(30))")
    assert current_recording(shell).session().entropy.draws == ()


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
        ledger.record("random.seed", 1)
    assert len(ledger.entropy().draws) == 2
    assert "more than 2 draws" in ledger.entropy().partial[0]
