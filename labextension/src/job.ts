import { ISignal, Signal } from '@lumino/signaling';
import { AuditApi } from './api';
import { JobState } from './wire';

const POLL = 400;
const MAX_MISSES = 10;

/** One long piece of work on the server, followed until it ends. */
export class Job {
  constructor(
    private _api: AuditApi,
    private _state: JobState
  ) {
    this._lines = [..._state.lines];
    this._next = _state.next;
    this.ended = this._follow();
  }

  /** Resolves when it has ended or is lost. */
  readonly ended: Promise<void>;

  /** Emitted when there are new lines or a new state. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get state(): JobState {
    return this._state;
  }

  /** All it has said so far. */
  get lines(): readonly string[] {
    return this._lines;
  }

  /** Whether it was lost sight of: the server does not answer, or does not know it any more. */
  get lost(): boolean {
    return this._lost;
  }

  get running(): boolean {
    return this._state.state === 'running' && !this._lost;
  }

  async cancel(): Promise<void> {
    await this._api.cancel(this._state.id);
  }

  dispose(): void {
    this._disposed = true;
    Signal.clearData(this);
  }

  private async _follow(): Promise<void> {
    let misses = 0;
    while (this.running && !this._disposed) {
      await new Promise(resolve => setTimeout(resolve, POLL));
      try {
        this._state = await this._api.job(this._state.id, this._next);
        this._lines = [...this._lines, ...this._state.lines];
        this._next = this._state.next;
        misses = 0;
      } catch {
        this._lost = ++misses >= MAX_MISSES;
      }
      this._changed.emit();
    }
  }

  private _changed = new Signal<this, void>(this);
  private _lines: string[];
  private _next: number;
  private _lost = false;
  private _disposed = false;
}
