import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { AuditApi } from '../api';
import { Audits } from '../audits';
import { AuditSettings } from '../settings';
import { IAuditModel, SETTINGS_ID } from '../tokens';

/** Provides the audits of the open notebooks. */
export const modelPlugin: JupyterFrontEndPlugin<IAuditModel> = {
  id: SETTINGS_ID,
  description: 'Audits every open notebook.',
  autoStart: true,
  provides: IAuditModel,
  requires: [INotebookTracker],
  optional: [ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    registry: ISettingRegistry | null
  ) => {
    const settings = new AuditSettings();
    registry?.load(SETTINGS_ID).then(
      loaded => settings.follow(loaded),
      error => console.error('The settings of the audit were not read', error)
    );
    const api = new AuditApi(
      app.serviceManager.serverSettings,
      () => settings.profile
    );
    return new Audits(tracker, api, settings);
  }
};
