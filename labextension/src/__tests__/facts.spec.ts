import { ISessionContext } from '@jupyterlab/apputils';
import { Signal } from '@lumino/signaling';
import { AuditApi } from '../api';
import { Recording } from '../facts';
import { session } from './golden';

type Handler = (message: { content: { data: unknown } }) => void;

/** A kernel that answers as scripted, and remembers what it was sent. */
class FakeKernel {
  constructor(readonly name = 'python3') {}
  status = 'idle';
  language = 'python';
  loaded = false;
  installed = true;
  sent: string[] = [];
  comms: { onMsg: Handler; onClose: () => void; open: () => void }[] = [];

  get info() {
    return Promise.resolve({ language_info: { name: this.language } });
  }

  requestExecute({ code }: { code: string }) {
    this.sent.push(code);
    const fails = code.startsWith('%load_ext') && !this.installed;
    const loaded = `${this.loaded}`.replace(/^./, c => c.toUpperCase());
    const content = fails
      ? { status: 'error', ename: 'ModuleNotFoundError', evalue: 'no' }
      : {
          status: 'ok',
          user_expressions: { loaded: { data: { 'text/plain': loaded } } }
        };
    return { done: Promise.resolve({ content }) };
  }

  createComm() {
    const comm = {
      onMsg: (() => undefined) as Handler,
      onClose: () => undefined,
      open: () => this.sent.push('open'),
      dispose: () => undefined
    };
    this.comms.push(comm);
    return comm;
  }

  say(data: unknown): void {
    this.comms.at(-1)!.onMsg({ content: { data } });
  }
}

class FakeContext {
  kernel: FakeKernel | null = new FakeKernel();
  path = 'birds.ipynb';
  ready = Promise.resolve();
  kernelChanged = new Signal<this, unknown>(this);
  statusChanged = new Signal<this, string>(this);
  connectionStatusChanged = new Signal<this, string>(this);

  get session() {
    return { kernel: this.kernel };
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) {
    await Promise.resolve();
  }
}

const hello = () => ({ type: 'hello', version: 1, session: session() });
const bootstrap = jest.fn(() => Promise.resolve({ code: 'bootstrap()' }));

function setUp(startRecording = false, guard = false) {
  const context = new FakeContext();
  const recording = new Recording(
    context as unknown as ISessionContext,
    { bootstrap } as unknown as AuditApi,
    { startRecording, guard }
  );
  return { context, recording };
}

describe('Recording', () => {
  it('guards once it records, where that is set, and after a restart again', async () => {
    const { context, recording } = setUp(true, true);
    await settle();
    context.kernel!.say(hello());
    await settle();
    const told = () => context.kernel!.sent.filter(c => c.includes('guard'));
    expect(recording.state).toBe('on');
    expect(told()).toEqual(['%audit guard on']);
    await recording.guard();
    expect(told()).toHaveLength(1);
    context.kernel!.say(hello());
    await settle();
    expect(told()).toHaveLength(2);
  });

  it('says so where the kernel goes down before it guards', async () => {
    const { context, recording } = setUp(true, true);
    await settle();
    context.kernel!.requestExecute = () => ({
      done: Promise.reject(new Error('Canceled'))
    });
    context.kernel!.say(hello());
    await settle();
    expect(recording.problem).toContain('Canceled');
  });

  it('leaves the guard alone where it is not set', async () => {
    const { context } = setUp(true);
    await settle();
    context.kernel!.say(hello());
    await settle();
    expect(context.kernel!.sent.filter(c => c.includes('guard'))).toEqual([]);
  });

  it('does nothing to a kernel that was not asked to record', async () => {
    const { context, recording } = setUp();
    await settle();
    expect(recording.state).toBe('off');
    expect(context.kernel!.sent).toEqual(['']);
  });

  it('starts, and takes what the kernel sends', async () => {
    const { context, recording } = setUp();
    await settle();
    await recording.start();
    expect(context.kernel!.sent).toEqual([
      '',
      '%load_ext jupyter_audit',
      'open'
    ]);
    expect(recording.state).toBe('starting');
    context.kernel!.say(hello());
    expect(recording.state).toBe('on');
    const [run] = session().runs;
    context.kernel!.say({ type: 'run', run });
    expect(recording.session?.runs).toHaveLength(session().runs.length + 1);
  });

  it('brings its own code to a kernel that has none of it', async () => {
    const { context, recording } = setUp();
    context.kernel!.installed = false;
    await settle();
    await recording.start();
    expect(context.kernel!.sent.slice(1)).toEqual([
      '%load_ext jupyter_audit',
      'bootstrap()',
      'open'
    ]);
    expect(bootstrap).toHaveBeenCalledWith('birds.ipynb');
  });

  it('joins a recording that goes on, without starting another', async () => {
    const { context, recording } = setUp();
    context.kernel!.loaded = true;
    await settle();
    expect(context.kernel!.sent).toEqual(['', 'open']);
    context.kernel!.say(hello());
    expect(recording.state).toBe('on');
  });

  it('goes on after a restart, ahead of cells that wait', async () => {
    const { context, recording } = setUp();
    await settle();
    await recording.start();
    context.kernel!.say(hello());
    context.kernel!.sent = [];
    context.statusChanged.emit('restarting');
    context.statusChanged.emit('restarting');
    await settle();
    expect(context.kernel!.sent).toEqual(['%load_ext jupyter_audit', 'open']);
    expect(recording.session).toBeNull();
    context.kernel!.say(hello());
    expect(recording.state).toBe('on');
  });

  it('does not go on after it was stopped', async () => {
    const { context, recording } = setUp();
    await settle();
    await recording.start();
    context.kernel!.say(hello());
    await recording.stop();
    expect(context.kernel!.sent.at(-1)).toBe('%audit off');
    context.kernel!.say({ ...hello(), session: null });
    expect(recording.state).toBe('off');
    context.statusChanged.emit('restarting');
    await settle();
    expect(recording.state).toBe('off');
    expect(context.kernel!.comms).toHaveLength(1);
  });

  it('starts again by the magic where the kernel side is loaded', async () => {
    const { context, recording } = setUp();
    context.kernel!.loaded = true;
    await settle();
    context.kernel!.say({ ...hello(), session: null });
    expect(recording.state).toBe('off');
    await recording.start();
    expect(context.kernel!.sent.at(-1)).toBe('%audit on');
    context.kernel!.say(hello());
    expect(recording.state).toBe('on');
  });

  it('starts with the kernel where the settings say so', async () => {
    const { context, recording } = setUp(true);
    await settle();
    expect(context.kernel!.sent).toContain('%load_ext jupyter_audit');
    expect(recording.state).toBe('starting');
  });

  it('leaves kernels of other languages alone', async () => {
    const { context, recording } = setUp(true);
    context.kernel!.language = 'R';
    await settle();
    expect(recording.state).toBe('unsupported');
    expect(context.kernel!.sent).toEqual([]);
  });

  it('keeps the facts of a kernel that is lost, and says so', async () => {
    const { context, recording } = setUp();
    await settle();
    await recording.start();
    context.kernel!.say(hello());
    context.statusChanged.emit('dead');
    expect(recording.state).toBe('lost');
    expect(recording.session).not.toBeNull();
  });

  it('forgets them when another kernel takes its place', async () => {
    const { context, recording } = setUp();
    await settle();
    await recording.start();
    context.kernel!.say(hello());
    const oldValue = context.kernel;
    context.kernel = new FakeKernel('bare');
    context.kernel.installed = false;
    context.kernelChanged.emit({ oldValue });
    await settle();
    expect(recording.session).toBeNull();
    expect(context.kernel.sent).toEqual([
      '%load_ext jupyter_audit',
      'bootstrap()',
      'open'
    ]);
  });

  it('does not listen to a kernel that is gone', async () => {
    const { context, recording } = setUp();
    await settle();
    await recording.start();
    const old = context.kernel!;
    old.say(hello());
    context.kernel = null;
    context.kernelChanged.emit({ oldValue: old });
    await settle();
    expect(recording.state).toBe('none');
    old.say({ type: 'hello', version: 1, session: null });
    expect(recording.state).toBe('none');
    expect(recording.session).not.toBeNull();
  });

  it('is lost, not merely gone, where it ended by itself and none follows', async () => {
    const { context, recording } = setUp();
    await settle();
    await recording.start();
    context.kernel!.say(hello());
    context.statusChanged.emit('restarting');
    context.statusChanged.emit('autorestarting');
    await settle();
    expect(recording.state).toBe('starting');
    const oldValue = context.kernel;
    context.kernel = null;
    context.kernelChanged.emit({ oldValue });
    await settle();
    expect(recording.state).toBe('lost');
  });

  it('stays lost when the list of kernels drops it, until it is sent away', async () => {
    const { context, recording } = setUp();
    await settle();
    await recording.start();
    context.kernel!.say(hello());
    context.statusChanged.emit('dead');
    const oldValue = context.kernel;
    context.kernel = null;
    context.kernelChanged.emit({ oldValue });
    await settle();
    expect(recording.state).toBe('lost');
    context.statusChanged.emit('terminating');
    context.kernelChanged.emit({ oldValue: null });
    await settle();
    expect(recording.state).toBe('none');
  });

  it('says what it cannot read', async () => {
    const { context, recording } = setUp();
    await settle();
    await recording.start();
    context.kernel!.say({ ...hello(), version: 2 });
    expect(recording.state).toBe('off');
    expect(recording.problem).toContain('format 2');
  });

  it('says that a kernel ended by itself', async () => {
    const { context, recording } = setUp();
    await settle();
    context.statusChanged.emit('restarting');
    context.statusChanged.emit('autorestarting');
    expect(recording.interrupted).toBe(true);
    await settle();
    expect(recording.interrupted).toBe(true);
    context.statusChanged.emit('restarting');
    expect(recording.interrupted).toBe(false);
  });
});
