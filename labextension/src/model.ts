import { ICellModel, isCodeCellModel } from '@jupyterlab/cells';
import { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import { ISignal, Signal } from '@lumino/signaling';
import { AuditApi, IAssessRequest, RefusedError } from './api';
import { Decisions } from './decisions';
import { Recording } from './facts';
import { Job } from './job';
import { AuditSettings } from './settings';
import { Snapshotter } from './snapshot';
import { Assessment, Finding, Refusal, Session } from './wire';

/** Milliseconds after the last key. */
const EDIT_DELAY = 120;
/** Milliseconds after anything else, such as an output that streams in. */
const OTHER_DELAY = 600;
/** No change waits longer than this, however fast others follow. */
const MAX_DELAY = 1500;
/** How long an answer may take before it is said that it does. */
const LATE = 2000;
/** How long it is waited for: the server itself refuses what takes it half as long. */
const GIVE_UP = 60_000;

/** One notebook's audit: its recording, its assessment, and one signal for both. */
export class NotebookAudit {
  readonly recording: Recording;
  readonly decisions = new Decisions(() => this.model);

  constructor(
    readonly panel: NotebookPanel,
    private _api: AuditApi,
    private _settings: AuditSettings
  ) {
    this.recording = new Recording(panel.sessionContext, _api, _settings);
    this._profile = _settings.profile;
    this.recording.changed.connect(this._onFacts, this);
    this.decisions.changed.connect(() => {
      this._schedule(0);
      this._changed.emit();
    });
    panel.context.pathChanged.connect(this._onChanged, this);
    panel.context.saveState.connect(this._onSaved, this);
    panel.disposed.connect(this.dispose, this);
    void panel.context.ready.then(() => this._watch());
  }

  /** Emitted when anything that is shown of this notebook changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The one answer that is shown, and the cells' sources it speaks of. Null until there is one. */
  get assessment(): Assessment | null {
    return this._assessment;
  }

  /** The source of a cell as it was when it was assessed. */
  sourceOf(cellId: string): string | undefined {
    return this._sources.get(cellId);
  }

  /** The source of a cell as it is now. */
  sourceNow(cellId: string): string | undefined {
    for (const cell of this.model?.cells ?? []) {
      if (cell.id === cellId) {
        return cell.sharedModel.getSource();
      }
    }
    return undefined;
  }

  /** Why the last change could not be assessed; the assessment, if any, is older than that change. */
  get refusal(): Refusal | null {
    return this._refusal;
  }

  /** Whether the answer to the last change is slow in coming. */
  get late(): boolean {
    return this._late;
  }

  get name(): string {
    return this.panel.title.label;
  }

  /** The path as the server's contents manager knows it. */
  get path(): string {
    return this.panel.context.localPath;
  }

  get model(): INotebookModel | null {
    return this.panel.context.model;
  }

  /** The findings that no waiver covers. */
  get standing(): Finding[] {
    const findings = this._assessment?.report.findings ?? [];
    return findings.filter(
      f => f.waiver === null || f.waiver.expired || f.waiver.unsigned
    );
  }

  /** The export or verification that was started last. */
  get job(): Job | null {
    return this._job;
  }

  set job(job: Job | null) {
    this._job?.dispose();
    this._job = job;
    job?.changed.connect(() => this._changed.emit());
    this._changed.emit();
  }

  /** Whether a cell is one of this notebook's. */
  has(cell: ICellModel): boolean {
    return this._watched.has(cell);
  }

  /** Assess the notebook as it is now. */
  check(): void {
    this._schedule(0);
  }

  /** Ask the server about the notebook as it is now, and once more with the parts that it no longer has. */
  async ask<T extends { missing: string[] }>(
    send: (request: IAssessRequest) => Promise<T>
  ): Promise<{ reply: T; sources: Map<string, string> }> {
    const model = this.model;
    for (let attempt = 0; model && attempt < 2; attempt++) {
      const session = this.recording.session;
      const { request, sources } = this._snapshotter.take(model, session);
      const reply = await send(request);
      this._snapshotter.delivered(request);
      if (reply.missing.length === 0) {
        return { reply, sources };
      }
      this._snapshotter.lost(reply.missing);
    }
    throw new Error('The server asks for what it was just sent.');
  }

  /** A cell was run; where nothing records, this is all that is heard of it. */
  ran(cell: ICellModel): void {
    if (/jupyter_audit|%audit/.test(cell.sharedModel.getSource())) {
      void this.recording.look();
    }
    this._schedule(EDIT_DELAY);
  }

  dispose(): void {
    if (this._disposed) {
      return;
    }
    this._disposed = true;
    clearTimeout(this._timer);
    this._job?.dispose();
    this.recording.dispose();
    Signal.clearData(this);
  }

  private _watch(): void {
    const model = this.model;
    if (!model || this._disposed) {
      return;
    }
    const follow = () => {
      for (const cell of model.cells) {
        this._watchCell(cell);
      }
    };
    follow();
    model.cells.changed.connect(() => {
      follow();
      this._onEdit();
    }, this);
    model.metadataChanged.connect(this._onChanged, this);
    this._schedule(0);
  }

  private _watchCell(cell: ICellModel): void {
    if (this._watched.has(cell)) {
      return;
    }
    this._watched.add(cell);
    cell.sharedModel.changed.connect((_, change) => {
      if (change.sourceChange) {
        this._onEdit();
      }
    }, this);
    cell.metadataChanged.connect(this._onChanged, this);
    if (isCodeCellModel(cell)) {
      cell.outputs.changed.connect(() => {
        this._snapshotter.outputsChanged(cell);
        this._onChanged();
      }, this);
    }
  }

  /** Ask anew where the answer depends on what was set. */
  settingsChanged(): void {
    if (this._profile !== this._settings.profile) {
      this._profile = this._settings.profile;
      this._schedule(0);
    }
    void this.recording.guard();
  }

  private _onFacts(): void {
    if (this.recording.session !== this._assessedSession) {
      this._schedule(0);
    }
    this._changed.emit();
  }

  private _onEdit(): void {
    if (this._settings.checkOnEdit) {
      this._schedule(EDIT_DELAY);
    }
  }

  private _onChanged(): void {
    if (this._timer === undefined) {
      this._schedule(OTHER_DELAY);
    }
  }

  private _onSaved(_: unknown, state: string): void {
    if (state === 'completed') {
      this._schedule(0);
    }
  }

  private _schedule(delay: number): void {
    if (this._disposed) {
      return;
    }
    const now = Date.now();
    this._waitingSince ??= now;
    clearTimeout(this._timer);
    const latest = this._waitingSince + MAX_DELAY - now;
    const wait = Math.max(0, Math.min(delay, latest));
    this._timer = window.setTimeout(() => void this._assess(), wait);
  }

  private async _assess(): Promise<void> {
    if (this._checking) {
      this._again = true;
      return;
    }
    const model = this.model;
    this._timer = undefined;
    this._waitingSince = undefined;
    if (!model || this._disposed) {
      return;
    }
    this._checking = true;
    const session = this.recording.session;
    const late = window.setTimeout(() => this._setLate(true), LATE);
    try {
      const { reply, sources } = await within(
        GIVE_UP,
        this.ask(request => this._api.assess(this.path, request))
      );
      this._assessment = reply.assessment;
      this._sources = sources;
      this._assessedSession = session;
      this._refusal = null;
    } catch (error) {
      this._refusal = refusalOf(error);
    }
    clearTimeout(late);
    this._late = false;
    this._checking = false;
    if (this._again) {
      this._again = false;
      this._schedule(0);
    }
    if (!this._disposed) {
      this._changed.emit();
    }
  }

  private _setLate(late: boolean): void {
    if (!this._disposed) {
      this._late = late;
      this._changed.emit();
    }
  }

  private _changed = new Signal<this, void>(this);
  private _snapshotter = new Snapshotter();
  private _assessment: Assessment | null = null;
  private _assessedSession: Session | null = null;
  private _sources = new Map<string, string>();
  private _refusal: Refusal | null = null;
  private _checking = false;
  private _late = false;
  private _again = false;
  private _profile = '';
  private _timer: number | undefined;
  private _waitingSince: number | undefined;
  private _watched = new WeakSet<ICellModel>();
  private _job: Job | null = null;
  private _disposed = false;
}

/** The promise's value, or an error when that takes longer than so many milliseconds. */
async function within<T>(limit: number, promise: Promise<T>): Promise<T> {
  let timer: number | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = window.setTimeout(
      () => reject(new Error(`No answer within ${limit / 1000} seconds.`)),
      limit
    );
  });
  try {
    return await Promise.race([promise, end]);
  } finally {
    clearTimeout(timer);
  }
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof RefusedError && error.status !== 404) {
    return error.refusal;
  }
  if (error instanceof RefusedError) {
    return {
      message: 'The server side of jupyter_audit is not there.',
      hint: 'Install jupyter_audit where the Jupyter server runs, and restart the server.',
      reason: 'other'
    };
  }
  return {
    message: 'The Jupyter server does not answer.',
    hint: error instanceof Error ? error.message : String(error),
    reason: 'other'
  };
}
