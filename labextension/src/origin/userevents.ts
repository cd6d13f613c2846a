import { EditorState, Extension, Transaction } from '@codemirror/state';
import { ICellModel } from '@jupyterlab/cells';

/** What each editor was last told to do, in CodeMirror's words (`input.type`, `input.paste`, `delete.cut`, ...). */
export class UserEvents {
  /** An extension that notes what is done in a cell's editor. */
  watch(cell: ICellModel): Extension {
    return EditorState.transactionExtender.of(transaction => {
      if (transaction.docChanged) {
        const event = transaction.annotation(Transaction.userEvent);
        this._last.set(cell, event ?? null);
      }
      return null;
    });
  }

  /** What the change that is being made in a cell is, and forget it; null where no person's doing is behind it. */
  take(cell: ICellModel): string | null {
    const event = this._last.get(cell) ?? null;
    this._last.delete(cell);
    return event;
  }

  private _last = new WeakMap<ICellModel, string | null>();
}
