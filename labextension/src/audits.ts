import { ICellModel } from '@jupyterlab/cells';
import {
  INotebookTracker,
  NotebookActions,
  NotebookPanel
} from '@jupyterlab/notebook';
import { ISignal, Signal } from '@lumino/signaling';
import { AuditApi } from './api';
import { NotebookAudit } from './model';
import { AuditSettings } from './settings';

/** The audits of all open notebooks. */
export class Audits {
  constructor(
    private _tracker: INotebookTracker,
    readonly api: AuditApi,
    readonly settings: AuditSettings
  ) {
    _tracker.forEach(panel => this._add(panel));
    _tracker.widgetAdded.connect((_, panel) => this._add(panel));
    _tracker.currentChanged.connect(() => this._changed.emit(null));
    settings.changed.connect(() => {
      this._all.forEach(audit => audit.settingsChanged());
      this._changed.emit(null);
    });
    NotebookActions.executed.connect((_, { notebook, cell }) => {
      this._all.find(a => a.panel.content === notebook)?.ran(cell.model);
    });
  }

  /** Emitted with the audit that changed, or with null when another one is current or the settings changed. */
  get changed(): ISignal<this, NotebookAudit | null> {
    return this._changed;
  }

  /** The audit of the notebook that the user works with. */
  get current(): NotebookAudit | null {
    const panel = this._tracker.currentWidget;
    return this._all.find(audit => audit.panel === panel) ?? null;
  }

  of(panel: NotebookPanel): NotebookAudit | null {
    return this._all.find(audit => audit.panel === panel) ?? null;
  }

  /**
   * The audit of the notebook that holds a cell. By the cell itself, not by its id: a copy of a notebook has the same
   * ids.
   */
  withCell(cell: ICellModel): NotebookAudit | null {
    return this._all.find(audit => audit.has(cell)) ?? null;
  }

  private _add(panel: NotebookPanel): void {
    const audit = new NotebookAudit(panel, this.api, this.settings);
    this._all.push(audit);
    audit.changed.connect(() => this._changed.emit(audit));
    panel.disposed.connect(() => {
      this._all = this._all.filter(other => other !== audit);
      this._changed.emit(null);
    });
  }

  private _all: NotebookAudit[] = [];
  private _changed = new Signal<this, NotebookAudit | null>(this);
}
