import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import { NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import {
  ReactWidget,
  ToolbarButtonComponent,
  UseSignal
} from '@jupyterlab/ui-components';
import React from 'react';
import { auditIcon } from '../icons';
import { summaryOf } from '../summary';
import { CommandIDs, IAuditModel } from '../tokens';

/** A button in each notebook's toolbar, with that notebook's own state and count. */
export const toolbarPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-audit:toolbar',
  description: 'Shows state and count in the toolbar of notebooks.',
  autoStart: true,
  requires: [IAuditModel, IToolbarWidgetRegistry],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    audits: IAuditModel,
    registry: IToolbarWidgetRegistry,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyter_audit');
    registry.addFactory<NotebookPanel>('Notebook', 'jupyter-audit', panel => {
      const button = ReactWidget.create(
        <UseSignal signal={audits.changed}>
          {() => {
            const summary = summaryOf(audits.of(panel), trans);
            return (
              <ToolbarButtonComponent
                className={
                  summary.recording
                    ? 'jp-audit-Toolbar jp-mod-recording'
                    : 'jp-audit-Toolbar'
                }
                icon={auditIcon}
                label={summary.count === null ? '' : `${summary.count}`}
                tooltip={summary.words}
                onClick={() => void app.commands.execute(CommandIDs.open)}
              />
            );
          }}
        </UseSignal>
      );
      button.addClass('jp-audit-ToolbarItem');
      return button;
    });
  }
};
