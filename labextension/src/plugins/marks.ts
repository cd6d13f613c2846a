import { Extension } from '@codemirror/state';
import { EditorView, ViewPlugin } from '@codemirror/view';
import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICellModel } from '@jupyterlab/cells';
import {
  EditorExtensionRegistry,
  IEditorExtensionRegistry
} from '@jupyterlab/codemirror';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Audits } from '../audits';
import { NotebookAudit } from '../model';
import { Assessment } from '../wire';
import { IMark, IMarkActions, marksExtension, setMarks } from '../marks';
import { placeRange } from '../places';
import { isAtLeast, severityWord } from '../severity';
import { CommandIDs, IAuditModel } from '../tokens';

/** Marks findings in the cells, through the editor registry, so that cells scrolled into view have theirs too. */
export const marksPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-audit:marks',
  description: 'Marks findings in the cells of notebooks.',
  autoStart: true,
  requires: [IAuditModel, IEditorExtensionRegistry],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    audits: IAuditModel,
    registry: IEditorExtensionRegistry,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyter_audit');
    const actions: IMarkActions = {
      fix: ({ fingerprint }) =>
        void app.commands.execute(CommandIDs.fix, { fingerprint }),
      explain: ({ rule }) =>
        void app.commands.execute(CommandIDs.explain, { rule }),
      words: {
        fix: trans.__('Fix'),
        explain: trans.__('Explain'),
        severity: severity => severityWord(severity, trans)
      }
    };
    const marker = new Marker(audits);
    registry.addExtension({
      name: 'jupyter-audit:marks',
      factory: ({ model }) => {
        const cell = model as Partial<ICellModel>;
        return cell.id !== undefined && cell.type === 'code'
          ? EditorExtensionRegistry.createImmutableExtension([
              marksExtension(actions),
              marker.attach(cell as ICellModel)
            ])
          : null;
      }
    });
  }
};

/** Keeps the marks of all living editors true to the assessments. */
class Marker {
  constructor(private _audits: Audits) {
    _audits.changed.connect((_, audit) => {
      if (audit === null || audit.assessment !== this._last.get(audit)) {
        this._updateAll(audit);
      }
    });
  }

  /** An extension that ties an editor to its cell. */
  attach(cell: ICellModel): Extension {
    return ViewPlugin.define(view => {
      this._views.set(view, cell);
      queueMicrotask(() => this._update(view, cell)); // not while the editor is being made
      return {
        update: ({ docChanged }) => {
          if (docChanged) {
            this._shown.delete(view); // the marks have moved, some may be gone
          }
        },
        destroy: () => {
          this._views.delete(view);
        }
      };
    });
  }

  private _updateAll(audit: NotebookAudit | null): void {
    if (audit) {
      this._last.set(audit, audit.assessment);
    }
    for (const [view, cell] of this._views) {
      if (audit === null || audit.has(cell)) {
        this._update(view, cell);
      }
    }
  }

  private _update(view: EditorView, cell: ICellModel): void {
    const marks = this._marks(cell);
    if (marks === null || !this._views.has(view)) {
      return;
    }
    const shown = JSON.stringify(marks);
    if (this._shown.get(view) !== shown) {
      this._shown.set(view, shown);
      view.dispatch({ effects: setMarks.of(marks) });
    }
  }

  /** A cell's marks, or null where its text is no longer what was assessed: the old marks move along until it is. */
  private _marks(cell: ICellModel): IMark[] | null {
    const audit = this._audits.withCell(cell);
    if (!audit?.assessment || !this._audits.settings.marks) {
      return [];
    }
    const source = cell.sharedModel.getSource();
    if (audit.sourceOf(cell.id) !== source) {
      return null;
    }
    const marks: IMark[] = [];
    for (const finding of audit.standing) {
      if (
        finding.place.cell_id === cell.id &&
        isAtLeast(finding.severity, this._audits.settings.severity)
      ) {
        const range = placeRange(source, finding.place);
        if (range) {
          marks.push({ ...range, finding });
        }
      }
    }
    return marks;
  }

  private _views = new Map<EditorView, ICellModel>();
  private _last = new WeakMap<NotebookAudit, Assessment | null>();
  private _shown = new WeakMap<EditorView, string>();
}
