import {
  ILayoutRestorer,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { AuditActions } from '../actions';
import { AuditPanel } from '../panel';
import { CommandIDs, IAuditModel, PANEL_ID } from '../tokens';

/** The sidebar, and the commands that open it. */
export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-audit:panel',
  description: 'Shows the audit of the current notebook in a sidebar.',
  autoStart: true,
  requires: [IAuditModel],
  optional: [ITranslator, ILayoutRestorer, IDocumentManager],
  activate: (
    app: JupyterFrontEnd,
    audits: IAuditModel,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    documents: IDocumentManager | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyter_audit');
    const actions = new AuditActions(app, audits, trans, documents);
    const panel = new AuditPanel(audits, actions, trans);
    app.shell.add(panel, 'right', { rank: 900, type: 'Notebook audit' });
    restorer?.add(panel, PANEL_ID);

    app.commands.addCommand(CommandIDs.open, {
      label: trans.__('Show the Notebook Audit'),
      caption: trans.__('Show whether this notebook can be trusted'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => app.shell.activateById(PANEL_ID)
    });
    app.commands.addCommand(CommandIDs.showOrigins, {
      label: trans.__('Show Who Wrote a Cell'),
      describedBy: {
        args: { type: 'object', properties: { cell: { type: 'string' } } }
      },
      execute: ({ cell }) => {
        app.shell.activateById(PANEL_ID);
        panel.closePage();
        panel.reveal(`[data-origin="${CSS.escape(`${cell}`)}"]`);
      }
    });
    app.commands.addCommand(CommandIDs.signOff, {
      label: trans.__('Sign Off This Cell'),
      caption: trans.__('Say that you have read this cell, and vouch for it'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            cell: { type: 'string' },
            pointed: { type: 'boolean' }
          }
        }
      },
      isEnabled: () => Boolean(audits.current?.assessment),
      execute: ({ cell, pointed }) => {
        if (cell === null) {
          panel.askSignOff(null);
          return;
        }
        const content = audits.current?.panel.content;
        const node = pointed
          ? app.contextMenuHitTest(each => each.classList.contains('jp-Cell'))
          : undefined;
        const meant =
          content?.widgets.find(each => each.node === node) ??
          content?.activeCell;
        const id = typeof cell === 'string' ? cell : meant?.model.id;
        if (id !== undefined) {
          app.shell.activateById(PANEL_ID);
          panel.askSignOff(id);
        }
      }
    });
    app.commands.addCommand(CommandIDs.explain, {
      label: trans.__('Explain a Rule of the Audit'),
      describedBy: {
        args: { type: 'object', properties: { rule: { type: 'string' } } }
      },
      execute: async ({ rule }) => {
        if (typeof rule !== 'string') {
          panel.closePage();
          return;
        }
        app.shell.activateById(PANEL_ID);
        await panel.explain(rule);
      }
    });
  }
};
