import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ISignal, Signal } from '@lumino/signaling';
import { Finding } from './wire';

export type Severity = Finding['severity'];

/** What the user has set, with the schema's defaults where there are no settings. */
export class AuditSettings {
  /** Emitted when any of it changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Findings below this severity are counted, but neither listed nor marked. */
  severity: Severity = 'low';
  /** Whether to check while typing; otherwise when a cell ends and when the notebook is saved. */
  checkOnEdit = true;
  /** Whether cells are marked. */
  marks = true;
  /** Whether recording starts with the kernel. */
  startRecording = false;

  /** Follow the settings as loaded from the registry. */
  follow(settings: ISettingRegistry.ISettings): void {
    const read = () => {
      this.severity = settings.get('severity').composite as Severity;
      this.checkOnEdit = settings.get('checkOnEdit').composite as boolean;
      this.marks = settings.get('marks').composite as boolean;
      this.startRecording = settings.get('startRecording').composite as boolean;
      this._changed.emit();
    };
    settings.changed.connect(read);
    read();
  }

  private _changed = new Signal<this, void>(this);
}
