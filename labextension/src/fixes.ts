import { ICellModel } from '@jupyterlab/cells';
import { NotebookAudit } from './model';
import { editRange, IRange } from './places';
import { Edit, Finding } from './wire';

/** Why a fix was not made. */
export class StaleFixError extends Error {}

interface IChange extends IRange {
  text: string;
}

/**
 * Make a finding's fix as an ordinary edit of the shared model, so that it can be undone and shows up everywhere the
 * notebook is open. Throws StaleFixError, with nothing changed, where a cell is no longer what was assessed.
 */
export function applyFix(audit: NotebookAudit, finding: Finding): void {
  const cells = new Map<string, ICellModel>();
  for (const cell of audit.model?.cells ?? []) {
    cells.set(cell.id, cell);
  }
  const changes = new Map<ICellModel, IChange[]>();
  for (const edit of finding.fix?.edits ?? []) {
    const cell = cells.get(edit.cell_id);
    if (!cell || cell.sharedModel.getSource() !== audit.sourceOf(cell.id)) {
      audit.check();
      throw new StaleFixError('The cell has changed since it was checked.');
    }
    changes.set(cell, [...(changes.get(cell) ?? []), changeOf(cell, edit)]);
  }
  changes.forEach((list, cell) => change(cell, list));
}

function changeOf(cell: ICellModel, edit: Edit): IChange {
  const range = editRange(cell.sharedModel.getSource(), edit);
  return { ...range, text: edit.text };
}

/** Apply changes to one cell as one step of its undo history, from the end so that offsets stay true. */
function change(cell: ICellModel, changes: IChange[]): void {
  const fromEnd = [...changes].sort((a, b) => b.from - a.from);
  cell.sharedModel.transact(() => {
    fromEnd.forEach(({ from, to, text }) =>
      cell.sharedModel.updateSource(from, to, text)
    );
  });
}
