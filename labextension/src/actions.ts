import { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { RefusedError } from './api';
import { Audits } from './audits';
import { IPanelActions } from './components/context';
import { applyFix, StaleFixError } from './fixes';
import { Job } from './job';
import { NotebookAudit } from './model';
import { goTo } from './navigation';
import { CommandIDs } from './tokens';
import { Finding, JobState, Place } from './wire';

/** What the panel's buttons and the commands do to the current notebook. */
export class AuditActions implements IPanelActions {
  constructor(
    private _app: JupyterFrontEnd,
    private _audits: Audits,
    private _trans: TranslationBundle
  ) {}

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

  startExport(
    recording: 'session' | 'run' | 'static',
    includeData: boolean
  ): void {
    this._with(async audit => {
      await audit.panel.context.save();
      const job = await this._begin(audit, () =>
        this._audits.api.startExport(audit.path, recording, includeData)
      );
      if (recording === 'run') {
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
}
