import { isCodeCellModel } from '@jupyterlab/cells';
import { INotebookModel } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';

/** How people know a cell: "Cell 4, In [7]", with its present position where it is still there. */
export function cellName(
  model: INotebookModel | null,
  cellId: string | null,
  position: number | null,
  trans: TranslationBundle
): string {
  let index = 0;
  for (const cell of model?.cells ?? []) {
    index++;
    if (cell.id === cellId) {
      const count = isCodeCellModel(cell) ? cell.executionCount : null;
      return count === null
        ? trans.__('Cell %1', index)
        : trans.__('Cell %1, In [%2]', index, count);
    }
  }
  return position === null
    ? trans.__('a cell that is gone')
    : trans.__('Cell %1', position + 1);
}
