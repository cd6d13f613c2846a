import { isCodeCellModel } from '@jupyterlab/cells';
import { INotebookModel } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';

/** "Cell 4, In [7]": how people know a cell, by its id; by its last known position (0-based) where it is gone. */
export type CellName = (
  cellId: string | null,
  position: number | null
) => string;

/** The names of a notebook's cells as they are now. */
export function cellNames(
  model: INotebookModel | null,
  trans: TranslationBundle
): CellName {
  const names = new Map<string, string>();
  let index = 0;
  for (const cell of model?.cells ?? []) {
    index++;
    const count = isCodeCellModel(cell) ? cell.executionCount : null;
    const name =
      count === null
        ? trans.__('Cell %1', index)
        : trans.__('Cell %1, In [%2]', index, count);
    names.set(cell.id, name);
  }
  return (cellId, position) =>
    names.get(cellId ?? '') ??
    (position === null
      ? trans.__('a cell that is gone')
      : trans.__('Cell %1', position + 1));
}
