import { ISessionContext } from '@jupyterlab/apputils';
import { Kernel } from '@jupyterlab/services';
import { ISignal, Signal } from '@lumino/signaling';
import { AuditApi, RefusedError } from './api';
import { CellRun, Environment, Session } from './wire';

const TARGET = 'jupyter_audit';
const PROTOCOL = 1;
const LOAD = '%load_ext jupyter_audit';
const ON = '%audit on';
const OFF = '%audit off';
const GUARD_ON = '%audit guard on';
const GUARD_OFF = '%audit guard off';
const IS_LOADED = `'${TARGET}' in get_ipython().extension_manager.loaded`;

/**
 * `none`: there is no kernel. `unsupported`: the kernel does not speak Python. `asking`: not known yet.
 * `lost`: the kernel went away, and what it did is all that is known.
 */
export type RecordingState =
  'none' | 'unsupported' | 'asking' | 'off' | 'starting' | 'on' | 'lost';

/** What the kernel sends; nothing is ever sent to it but the opening of the comm. */
type Message =
  | { type: 'hello'; version: number; session: Session | null }
  | { type: 'run'; run: CellRun }
  | { type: 'environment'; environment: Environment };

/** One notebook's kernel as far as recording goes: its state, what starts and stops it, and the facts it sends. */
export class Recording {
  /**
   * @param _context - the notebook's session context
   * @param _api - asked for the code that makes a bare kernel record
   * @param _settings - whether recording starts with the kernel, and whether it guards
   */
  constructor(
    private _context: ISessionContext,
    private _api: AuditApi,
    private _settings: { startRecording: boolean; guard: boolean }
  ) {
    _context.kernelChanged.connect(this._onKernelChanged, this);
    _context.statusChanged.connect(this._onStatus, this);
    _context.connectionStatusChanged.connect(this._onConnection, this);
    this._state = this._kernel ? 'asking' : 'none';
    void _context.ready.then(() => this._attach());
  }

  /** Emitted when the state or the session changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get state(): RecordingState {
    return this._state;
  }

  /** What the present kernel did since recording began, or the last one while its loss is on show. */
  get session(): Session | null {
    return this._session;
  }

  /** Whether the present kernel took the place of one that ended by itself. */
  get interrupted(): boolean {
    return this._interrupted;
  }

  /** Why recording could not be started, in the kernel's or the server's words. */
  get problem(): string | null {
    return this._problem;
  }

  /** Start recording, also in a kernel in which this package is not installed. */
  async start(): Promise<void> {
    const kernel = this._kernel;
    if (!kernel || this._state === 'starting' || this._state === 'on') {
      return;
    }
    const attempt = this._comm ? this._attempt : ++this._attempt;
    this._wanted = true;
    this._set('starting');
    const loading = this._comm ? execute(kernel, ON) : this._load(kernel);
    if (this._loader !== null) {
      this._open(kernel); // at once, to be ahead of cells that wait to run
    }
    const problem = await loading.catch(messageOf);
    if (attempt !== this._attempt) {
      return;
    }
    if (problem !== null) {
      this._fail(problem);
    } else {
      this._open(kernel);
    }
  }

  /** Stop recording. */
  async stop(): Promise<void> {
    const kernel = this._kernel;
    if (kernel && this._state === 'on') {
      this._problem = await execute(kernel, OFF);
      this._changed.emit();
    }
  }

  /** Bring the guard of a kernel that records to what is set, where that was changed here. */
  async guard(): Promise<void> {
    const kernel = this._kernel;
    const wanted = this._settings.guard;
    if (!kernel || this._state !== 'on' || wanted === this._guarding) {
      return;
    }
    this._guarding = wanted;
    const attempt = this._attempt;
    const told = execute(kernel, wanted ? GUARD_ON : GUARD_OFF);
    const problem = await told.catch(messageOf);
    if (attempt === this._attempt) {
      this._problem = problem;
      this._changed.emit();
    }
  }

  /** See whether a cell that just ran has started recording. */
  async look(): Promise<void> {
    if (this._state === 'off') {
      await this._attach();
    }
  }

  dispose(): void {
    this._attempt++;
    this._comm?.dispose();
    Signal.clearData(this);
  }

  private get _kernel(): Kernel.IKernelConnection | null {
    return this._context.session?.kernel ?? null;
  }

  /** Find out what goes on in a kernel that this page has not spoken with, and join in. */
  private async _attach(): Promise<void> {
    const kernel = this._kernel;
    const attempt = ++this._attempt;
    if (!kernel) {
      this._set('none');
      return;
    }
    this._set('asking');
    try {
      const python = await speaksPython(kernel);
      const loaded = python && (await isLoaded(kernel));
      if (attempt !== this._attempt) {
        return;
      }
      if (!python) {
        this._set('unsupported');
      } else if (loaded) {
        this._wanted = true;
        this._open(kernel);
      } else {
        this._set('off');
        if (this._settings.startRecording) {
          await this.start();
        }
      }
    } catch {
      // The request went down with the kernel: its next status says what is the case.
    }
  }

  /** Make the kernel load its side. Gives what went wrong, or null. */
  private async _load(
    kernel: Kernel.IKernelConnection
  ): Promise<string | null> {
    if (this._loader !== null) {
      return execute(kernel, this._loader);
    }
    if ((await execute(kernel, LOAD)) === null) {
      this._loader = LOAD;
      return null;
    }
    const { code } = await this._api.bootstrap(this._context.path);
    const problem = await execute(kernel, code);
    this._loader = problem === null ? code : null;
    return problem;
  }

  /** Open the line on which the kernel tells what it does, unless it is open. */
  private _open(kernel: Kernel.IKernelConnection): void {
    if (this._comm !== null) {
      return;
    }
    const attempt = this._attempt;
    const comm = kernel.createComm(TARGET);
    this._comm = comm;
    comm.onMsg = message => {
      if (attempt === this._attempt) {
        this._take(message.content.data as unknown as Message);
      }
    };
    comm.onClose = () => {
      if (attempt === this._attempt && this._comm === comm) {
        this._comm = null;
        if (this._state === 'starting' || this._state === 'asking') {
          this._fail('The kernel did not open the channel for recording.');
        } else if (this._state === 'on') {
          this._set('off');
        }
      }
    };
    comm.open();
  }

  private _take(message: Message): void {
    if (message.type === 'hello') {
      if (message.version !== PROTOCOL) {
        this._fail(
          `The kernel records in format ${message.version}, this panel reads ${PROTOCOL}.`
        );
        return;
      }
      this._session = message.session;
      this._wanted = message.session !== null;
      this._set(this._wanted ? 'on' : 'off');
      this._guarding = false;
      void this.guard();
    } else if (this._session !== null) {
      if (message.type === 'run') {
        const runs = [...this._session.runs, message.run];
        this._session = { ...this._session, runs };
      } else if (message.type === 'environment') {
        const environment = message.environment;
        this._session = { ...this._session, environment };
      }
      this._changed.emit();
    }
  }

  private _onKernelChanged(
    _: ISessionContext,
    change: { oldValue: Kernel.IKernelConnection | null }
  ): void {
    const before = change.oldValue?.name;
    if (before !== undefined && before !== this._kernel?.name) {
      this._loader = null;
    }
    // The server's list may drop a kernel that died before or after its own status tells.
    const died = this._state === 'starting' || this._state === 'lost';
    const gaveUp = this._kernel === null && died && !this._sentAway;
    this._sentAway = false;
    if (gaveUp) {
      this._lose();
    } else {
      this._interrupted = false;
      this._begin();
    }
  }

  private _onStatus(_: ISessionContext, status: Kernel.Status): void {
    if (status === 'terminating') {
      this._sentAway = true;
    } else if (status === 'restarting') {
      this._restart();
    } else if (status === 'autorestarting') {
      this._interrupted = true; // said after `restarting`, so the new kernel is on its way
      this._changed.emit();
    } else if (status === 'dead') {
      this._lose();
    }
  }

  private _onConnection(
    _: ISessionContext,
    status: Kernel.ConnectionStatus
  ): void {
    if (status === 'disconnected' && this._kernel) {
      this._lose();
    } else if (status === 'connected' && this._state === 'lost') {
      void this._attach();
    }
  }

  /** Begin again, ahead of any cell, once the kernel connection has cleared its queue: which is in this very turn. */
  private _restart(): void {
    if (!this._restarting) {
      this._restarting = true;
      this._interrupted = false;
      void Promise.resolve().then(() => {
        this._restarting = false;
        this._begin();
      });
    }
  }

  /** A new kernel, or the old one afresh: nothing that was known holds for it. Where none follows, it still holds. */
  private _begin(): void {
    this._forget();
    if (this._kernel) {
      this._session = null;
    }
    if (this._kernel && this._wanted) {
      this._set('off');
      void this.start();
    } else {
      void this._attach();
    }
  }

  private _lose(): void {
    this._interrupted = false;
    this._forget();
    this._set('lost');
  }

  private _forget(): void {
    this._attempt++;
    this._comm = null;
  }

  private _fail(problem: string): void {
    this._wanted = false;
    this._set('off');
    this._problem = problem;
    this._changed.emit();
  }

  private _set(state: RecordingState): void {
    this._state = state;
    this._problem = null;
    this._changed.emit();
  }

  private _changed = new Signal<this, void>(this);
  private _state: RecordingState;
  private _session: Session | null = null;
  /** Whether this page was asked to shut the kernel down. */
  private _sentAway = false;
  private _problem: string | null = null;
  private _comm: Kernel.IComm | null = null;
  /** Counts what was begun, so that answers to something older are known as such. */
  private _attempt = 0;
  /** Whether recording should go on in the kernel that follows this one. */
  private _wanted = false;
  /** What this page last told the kernel's guard. */
  private _guarding = false;
  /** Whether a restart was announced in this turn: it is announced twice. */
  private _restarting = false;
  private _interrupted = false;
  /** The code that is known to start recording in this kind of kernel. */
  private _loader: string | null = null;
}

/** Run code that leaves no trace in the notebook or in the history. Gives the error in a line, or null. */
async function execute(
  kernel: Kernel.IKernelConnection,
  code: string
): Promise<string | null> {
  const future = kernel.requestExecute({
    code,
    silent: true,
    store_history: false,
    stop_on_error: false
  });
  const { content } = await future.done;
  if (content.status === 'ok') {
    return null;
  }
  return content.status === 'error'
    ? `${content.ename}: ${content.evalue}`
    : 'The kernel did not run the request.';
}

async function speaksPython(
  kernel: Kernel.IKernelConnection
): Promise<boolean> {
  return (await kernel.info).language_info.name === 'python';
}

async function isLoaded(kernel: Kernel.IKernelConnection): Promise<boolean> {
  const future = kernel.requestExecute({
    code: '',
    silent: true,
    store_history: false,
    user_expressions: { loaded: IS_LOADED }
  });
  const { content } = await future.done;
  if (content.status !== 'ok') {
    return false;
  }
  const answer = content.user_expressions.loaded as
    { data?: { [type: string]: unknown } } | undefined;
  return answer?.data?.['text/plain'] === 'True';
}

function messageOf(error: unknown): string {
  if (error instanceof RefusedError && error.refusal.hint) {
    return `${error.message}. ${error.refusal.hint}`;
  }
  return error instanceof Error ? error.message : String(error);
}
