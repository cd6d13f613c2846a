import { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { FileDialog } from '@jupyterlab/filebrowser';
import { PathExt } from '@jupyterlab/coreutils';
import { IAnswerWish, IExportWish, ISignOffWish, RefusedError } from './api';
import { Audits } from './audits';
import { IPanelActions } from './components/context';
import { IWaiverWish } from './decisions';
import { applyFix, StaleFixError } from './fixes';
import { Job } from './job';
import { NotebookAudit } from './model';
import { goTo } from './navigation';
import { CommandIDs } from './tokens';
import { Finding, JobState, Place } from './wire';
import { Words } from './words';

/** What the panel's buttons and the commands do to the current notebook. */
export class AuditActions implements IPanelActions {
  constructor(
    private _app: JupyterFrontEnd,
    private _audits: Audits,
    private _trans: TranslationBundle,
    private _documents: IDocumentManager | null = null
  ) {
    this._words = new Words(_audits.api, name =>
      _audits.settings.remember(name)
    );
  }

  goTo(place: Place): void {
    this._with(audit => goTo(this._app, audit, place));
  }

  fix(finding: Finding): void {
    this._with(async audit => {
      try {
        applyFix(audit, finding);
      } catch (error) {
        if (error instanceof StaleFixError) {
          Notification.warning(error.message, { autoClose: 4000 });
          return;
        }
        throw error;
      }
      await goTo(this._app, audit, finding.place);
    });
  }

  explain(rule: string): void {
    void this._app.commands.execute(CommandIDs.explain, { rule });
  }

  closePage(): void {
    void this._app.commands.execute(CommandIDs.explain, {});
  }

  check(): void {
    this._audits.current?.check();
  }

  startRecording(): void {
    this._with(audit => audit.recording.start());
  }

  stopRecording(): void {
    this._with(audit => audit.recording.stop());
  }

  attest(wish: IAnswerWish): Promise<void> {
    return this._current(audit => this._words.attest(audit, wish));
  }

  waive(finding: Finding, wish: IWaiverWish): Promise<void> {
    return this._current(audit => this._words.waive(audit, finding, wish));
  }

  signOff(wish: ISignOffWish): Promise<void> {
    return this._current(audit => this._words.signOff(audit, wish));
  }

  askSignOff(cell: string | null): void {
    void this._app.commands.execute(CommandIDs.signOff, { cell });
  }

  stateOrigin(
    cellId: string,
    writer: { tool: string; model: string | null } | null
  ): Promise<void> {
    return this._current(audit =>
      this._words.stateOrigin(audit, cellId, writer)
    );
  }

  withdrawAnswer(item: string): void {
    this._with(audit => audit.decisions.withdrawAnswer(item));
  }

  withdrawWaiver(finding: Finding): void {
    this._with(audit => audit.decisions.withdrawWaiver(finding));
  }

  undoDecision(): void {
    this._with(audit => {
      if (audit.decisions.canUndo && !audit.decisions.undo()) {
        Notification.warning(
          this._trans.__('That was changed since, so it was left as it is.'),
          { autoClose: 4000 }
        );
      }
    });
  }

  startExport(wish: IExportWish): void {
    this._with(async audit => {
      await audit.panel.context.save();
      const job = await this._begin(audit, () =>
        this._audits.api.startExport(audit.path, wish)
      );
      if (wish.recording === 'run') {
        await job.ended;
        await this._reload(audit);
      }
    });
  }

  verify(path: string): void {
    const trans = this._trans;
    this._with(async audit => {
      const answer = await showDialog({
        title: trans.__('Verify %1?', path),
        body: trans.__(
          'This rebuilds its environment and runs its code, in a sandbox where this machine has one. Packages are downloaded from the configured index.'
        ),
        buttons: [
          Dialog.cancelButton(),
          Dialog.okButton({ label: trans.__('Verify') })
        ]
      });
      if (answer.button.accept) {
        await this._begin(audit, () => this._audits.api.startVerify(path));
      }
    });
  }

  async bundles(): Promise<string[]> {
    const path = this._audits.current?.path;
    if (path === undefined) {
      return [];
    }
    const folder = PathExt.dirname(path);
    const { content } = await this._app.serviceManager.contents.get(folder);
    const entries = Array.isArray(content)
      ? (content as { path: string; type: string }[])
      : [];
    return entries
      .filter(({ type, path }) => type === 'file' && path.endsWith('.zip'))
      .map(({ path }) => path)
      .sort();
  }

  async pickBundle(): Promise<string | null> {
    if (this._documents === null) {
      return null;
    }
    const picked = await FileDialog.getOpenFiles({
      manager: this._documents,
      title: this._trans.__('Choose the bundle to verify'),
      filter: ({ path }) => (path.endsWith('.zip') ? {} : null)
    });
    return picked.value?.[0]?.path ?? null;
  }

  cancelJob(): void {
    this._with(audit => audit.job?.cancel());
  }

  download(path: string): void {
    this._with(async () => {
      const contents = this._app.serviceManager.contents;
      const link = document.createElement('a');
      link.href = await contents.getDownloadUrl(path);
      link.download = '';
      link.click();
    });
  }

  /** The report of a verification, in a tab of its own that cannot reach this one. */
  openReport(job: string): void {
    window.open(this._audits.api.page(job), '_blank', 'noopener');
  }

  /** Do something with the current notebook, and leave it to the caller to say what went wrong. */
  private async _current(
    action: (audit: NotebookAudit) => Promise<void> | void
  ): Promise<void> {
    const audit = this._audits.current;
    if (audit === null) {
      throw new Error(this._trans.__('The notebook is not open any more.'));
    }
    await action(audit);
  }

  private async _begin(
    audit: NotebookAudit,
    start: () => Promise<JobState>
  ): Promise<Job> {
    audit.job = new Job(this._audits.api, await start());
    return audit.job;
  }

  /** Show the outputs that a fresh run has saved, unless that would undo what the user did meanwhile. */
  private async _reload(audit: NotebookAudit): Promise<void> {
    const { context } = audit.panel;
    if (audit.panel.isDisposed) {
      return;
    }
    if (context.model.dirty) {
      Notification.info(
        this._trans.__(
          'The run has saved new outputs to %1. Reload it from disk to see them.',
          audit.path
        )
      );
    } else {
      await context.revert();
    }
  }

  /** Do something with the current notebook; what goes wrong is said, in the server's words where it has any. */
  private _with(
    action: (audit: NotebookAudit) => Promise<void> | void | undefined
  ): void {
    const audit = this._audits.current;
    if (audit === null) {
      return;
    }
    Promise.resolve()
      .then(() => action(audit))
      .catch((error: unknown) => {
        const hint = error instanceof RefusedError ? error.refusal.hint : '';
        const message = error instanceof Error ? error.message : String(error);
        Notification.error(hint ? `${message} (${hint})` : message);
      });
  }

  private _words: Words;
}
