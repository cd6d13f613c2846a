import { JupyterFrontEnd } from '@jupyterlab/application';
import { NotebookAudit } from './model';
import { placeRange } from './places';
import { Place } from './wire';

/** Show a place: its notebook, its cell, and within it the very text, selected. */
export async function goTo(
  app: JupyterFrontEnd,
  audit: NotebookAudit,
  place: Place
): Promise<void> {
  app.shell.activateById(audit.panel.id);
  const notebook = audit.panel.content;
  const index = notebook.widgets.findIndex(c => c.model.id === place.cell_id);
  if (index < 0) {
    return;
  }
  notebook.deselectAll();
  notebook.activeCellIndex = index;
  await notebook.scrollToItem(index, 'smart');
  const cell = notebook.widgets[index];
  await cell.ready;
  const range = placeRange(cell.model.sharedModel.getSource(), place);
  const editor = cell.editor;
  if (!range || !editor || cell.model.type !== 'code') {
    notebook.node.focus();
    return;
  }
  const start = editor.getPositionAt(range.from);
  const end = editor.getPositionAt(range.to);
  notebook.mode = 'edit';
  editor.focus();
  if (start && end) {
    editor.setSelection({ start, end });
    editor.revealSelection({ start, end });
  }
}

/** The next or previous place after a cell, around the end. */
export function nextPlace(
  places: readonly Place[],
  cell: number,
  step: 1 | -1
): Place | null {
  const known = places.filter(place => place.cell !== null);
  const ordered = step === 1 ? known : [...known].reverse();
  const beyond = ordered.find(place => ((place.cell ?? 0) - cell) * step > 0);
  return beyond ?? ordered[0] ?? null;
}
