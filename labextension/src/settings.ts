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
  /** The checklist that is shown; empty for the one that the project's settings name. */
  profile = '';
  /** Whether cells that a model wrote are held back while recording. */
  guard = false;
  /** Whether recording starts with the kernel. */
  startRecording = false;
  /** Whose word it is when the user answers, waives or signs. */
  name = '';

  /** Follow the settings as loaded from the registry. */
  follow(settings: ISettingRegistry.ISettings): void {
    const read = () => {
      this.severity = settings.get('severity').composite as Severity;
      this.checkOnEdit = settings.get('checkOnEdit').composite as boolean;
      this.marks = settings.get('marks').composite as boolean;
      this.profile = settings.get('profile').composite as string;
      this.guard = settings.get('guard').composite as boolean;
      this.startRecording = settings.get('startRecording').composite as boolean;
      this.name = settings.get('name').composite as string;
      this._changed.emit();
    };
    this._settings = settings;
    settings.changed.connect(read);
    read();
  }

  /** Keep the name that the user gave, for the next time. */
  remember(name: string): void {
    if (name !== this.name) {
      this.name = name;
      this._settings?.set('name', name).catch(error => {
        console.warn('The audit could not keep the name', error);
      });
    }
  }

  private _settings: ISettingRegistry.ISettings | null = null;
  private _changed = new Signal<this, void>(this);
}
