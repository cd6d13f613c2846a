import { ICellModel, isCodeCellModel } from '@jupyterlab/cells';
import { INotebookModel } from '@jupyterlab/notebook';
import { UUID } from '@lumino/coreutils';
import { Session } from './wire';
import { IAssessRequest } from './api';

/** MIME types whose bytes no rule reads; that there is such an output is still said. */
const OPAQUE =
  /^(image\/(?!svg)|audio\/|video\/|application\/(pdf|octet-stream))/;

/**
 * Makes requests to assess one notebook. Outputs and sessions are large and seldom change, so each is sent once, under a
 * key that nobody else can guess, and named by it afterwards.
 */
export class Snapshotter {
  /** The request for what the notebook is now, and the sources it speaks of, by cell. */
  take(
    model: INotebookModel,
    session: Session | null
  ): { request: IAssessRequest; sources: Map<string, string> } {
    const parts: { [key: string]: unknown } = {};
    const sources = new Map<string, string>();
    const cells: unknown[] = [];
    for (const cell of model.cells) {
      const source = cell.sharedModel.getSource();
      sources.set(cell.id, source);
      cells.push(this._cell(cell, source, parts));
    }
    return {
      request: {
        notebook: {
          nbformat: model.nbformat,
          // Cells have ids here, whatever the file had: from 4.5 on the server takes them as they are.
          nbformat_minor: Math.max(model.nbformatMinor, 5),
          metadata: model.sharedModel.metadata,
          cells
        },
        session: session && this._sessionKey(session, parts),
        parts
      },
      sources
    };
  }

  /** The server has these parts now. */
  delivered(request: IAssessRequest): void {
    Object.keys(request.parts).forEach(key => this._sent.add(key));
  }

  /** The server does not have these parts (any more). */
  lost(keys: readonly string[]): void {
    keys.forEach(key => this._sent.delete(key));
  }

  /** A cell's outputs are no longer what they were. */
  outputsChanged(cell: ICellModel): void {
    const key = this._keys.get(cell);
    if (key !== undefined) {
      this._sent.delete(key);
      this._keys.delete(cell);
    }
  }

  private _cell(
    cell: ICellModel,
    source: string,
    parts: { [key: string]: unknown }
  ): unknown {
    const common = {
      id: cell.id,
      cell_type: cell.type,
      metadata: cell.sharedModel.metadata,
      source
    };
    if (!isCodeCellModel(cell)) {
      return common;
    }
    return {
      ...common,
      execution_count: cell.executionCount,
      outputs: cell.outputs.length ? this._outputs(cell, parts) : []
    };
  }

  private _outputs(
    cell: ICellModel,
    parts: { [key: string]: unknown }
  ): string {
    let key = this._keys.get(cell);
    if (key === undefined) {
      key = this._newKey();
      this._keys.set(cell, key);
    }
    if (!this._sent.has(key) && isCodeCellModel(cell)) {
      parts[key] = cell.outputs.toJSON().map(withoutOpaque);
    }
    return key;
  }

  private _sessionKey(
    session: Session,
    parts: { [key: string]: unknown }
  ): string {
    let key = this._keys.get(session);
    if (key === undefined) {
      key = this._newKey();
      this._keys.set(session, key);
    }
    if (!this._sent.has(key)) {
      parts[key] = session;
    }
    return key;
  }

  private _newKey(): string {
    return `${this._prefix}-${this._count++}`;
  }

  private _prefix = UUID.uuid4();
  private _count = 0;
  private _keys = new WeakMap<object, string>();
  private _sent = new Set<string>();
}

/** An output with the bytes of images and the like left out. */
function withoutOpaque(output: unknown): unknown {
  const data = (output as { data?: { [type: string]: unknown } }).data;
  if (data === undefined || !Object.keys(data).some(t => OPAQUE.test(t))) {
    return output;
  }
  const kept = Object.entries(data).map(([type, value]) => [
    type,
    OPAQUE.test(type) ? '' : value
  ]);
  return { ...(output as object), data: Object.fromEntries(kept) };
}
