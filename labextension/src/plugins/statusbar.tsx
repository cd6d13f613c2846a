import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IStatusBar, TextItem } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';
import React from 'react';
import { Audits } from '../audits';
import { summaryOf } from '../summary';
import { CommandIDs, IAuditModel } from '../tokens';

/** The current notebook's state and count in the status bar. */
export const statusBarPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-audit:statusbar',
  description: 'Counts the findings of the current notebook.',
  autoStart: true,
  requires: [IAuditModel, IStatusBar],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    audits: IAuditModel,
    statusBar: IStatusBar,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyter_audit');
    const active = new Signal<Audits, void>(audits);
    audits.changed.connect(() => active.emit());
    const item = ReactWidget.create(
      <UseSignal signal={audits.changed}>
        {() => (
          <TextItem
            source={summaryOf(audits.current, trans).words}
            title={trans.__('Show the notebook audit')}
            onClick={() => void app.commands.execute(CommandIDs.open)}
          />
        )}
      </UseSignal>
    );
    item.addClass('jp-audit-StatusItem');
    item.addClass('jp-mod-highlighted');
    statusBar.registerStatusItem('jupyter-audit:status', {
      item,
      align: 'left',
      rank: 900,
      isActive: () => audits.current !== null,
      activeStateChanged: active
    });
  }
};
