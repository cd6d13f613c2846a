import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { AuditActions } from '../actions';
import { CommandIDs, IAuditModel } from '../tokens';

/** Exports the current notebook, from the palette and the File menu. */
export const exportPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-audit:export',
  description: 'Exports a notebook as a bundle that can be verified.',
  autoStart: true,
  requires: [IAuditModel],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    audits: IAuditModel,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyter_audit');
    const actions = new AuditActions(app, audits, trans);
    app.commands.addCommand(CommandIDs.exportBundle, {
      label: trans.__('Export a Reproduction Bundle'),
      caption: trans.__(
        'Save the notebook and pack it with what is needed to prove it elsewhere'
      ),
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => audits.current !== null && !audits.current.job?.running,
      execute: async () => {
        const recorded = audits.current?.recording.session?.runs.length ?? 0;
        await app.commands.execute(CommandIDs.open);
        actions.startExport({
          recording: recorded > 0 ? 'session' : 'run',
          includeData: false
        });
      }
    });
    palette?.addItem({
      command: CommandIDs.exportBundle,
      category: trans.__('Audit')
    });
  }
};
