import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICellModel } from '@jupyterlab/cells';
import {
  EditorExtensionRegistry,
  IEditorExtensionRegistry
} from '@jupyterlab/codemirror';
import {
  INotebookTracker,
  NotebookActions,
  NotebookPanel
} from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Gestures } from '../origin/gestures';
import { completionProvider } from '../origin/provider';
import { UserEvents } from '../origin/userevents';
import { IWitness, OriginWatcher } from '../origin/watcher';

const ACCEPT = 'inline-completer:accept';

/** Sees who writes the cells, as far as a page can, and states it in their metadata. */
export const originPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-audit:origin',
  description: 'Notes where the text of cells comes from.',
  autoStart: true,
  requires: [INotebookTracker, IEditorExtensionRegistry],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    registry: IEditorExtensionRegistry,
    translator: ITranslator | null
  ) => {
    const watchers = new Map<NotebookPanel, OriginWatcher>();
    const lab = (translator ?? nullTranslator).load('jupyterlab');
    const witness: IWitness = {
      gestures: new Gestures(),
      events: new UserEvents(),
      isIn: (element, cell) =>
        tracker.find(({ content }) =>
          content.widgets.some(
            ({ model, node }) => model === cell && node.contains(element)
          )
        ) !== undefined,
      isKnown: (text, asker) =>
        [...watchers.values()].some(w => w !== asker && w.holds(text)),
      provider: () => completionProvider(lab.__('History'))
    };
    witness.gestures.watch(document);
    registry.addExtension({
      name: 'jupyter-audit:origin',
      factory: ({ model }) => {
        const cell = model as Partial<ICellModel>;
        return cell.id !== undefined && cell.type === 'code'
          ? EditorExtensionRegistry.createImmutableExtension(
              witness.events.watch(cell as ICellModel)
            )
          : null;
      }
    });
    // Several views of one notebook share its model: one of them is watched.
    const add = (panel: NotebookPanel) => {
      const views = [...watchers.keys()];
      if (!views.some(({ context }) => context === panel.context)) {
        watchers.set(panel, new OriginWatcher(panel, witness));
        panel.disposed.connect(() => {
          watchers.delete(panel);
          tracker.forEach(other => other !== panel && add(other));
        });
      }
    };
    tracker.forEach(add);
    tracker.widgetAdded.connect((_, panel) => add(panel));
    app.commands.commandExecuted.connect((_, { id }) => {
      if (id === ACCEPT) {
        watchers.forEach(watcher => watcher.accepted());
      }
    });
    NotebookActions.executed.connect((_, { notebook, cell }) => {
      watchers.forEach((watcher, panel) => {
        if (panel.content === notebook) {
          watcher.ran(cell.model);
        }
      });
    });
  }
};
