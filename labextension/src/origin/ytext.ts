import { IDelta } from './spans';

/** What is used of Yjs, which the shared model is made of. JupyterLab's own types hide it. */
export interface IYTransaction {
  /** Whether the change was made in this page. */
  local: boolean;
  origin: unknown;
}

export interface IYTextEvent {
  delta: IDelta[];
  changes: { added: Set<{ id: { client: number } }> };
}

export interface IYText {
  observe(call: (event: IYTextEvent, by: IYTransaction) => void): void;
  unobserve(call: (event: IYTextEvent, by: IYTransaction) => void): void;
}

export interface IYCellsEvent {
  changes: {
    added: Set<{
      id: { client: number };
      content: { getContent(): unknown[] };
    }>;
    deleted: Set<unknown>;
  };
}

export interface IYArray {
  observe(call: (event: IYCellsEvent, by: IYTransaction) => void): void;
  unobserve(call: (event: IYCellsEvent, by: IYTransaction) => void): void;
}

/** A cell's shared text; null where this JupyterLab keeps it elsewhere. */
export function textOf(sharedCell: object): IYText | null {
  const text = (sharedCell as { ysource?: Partial<IYText> }).ysource;
  return typeof text?.observe === 'function' ? (text as IYText) : null;
}

/** A notebook's shared list of cells; null where this JupyterLab keeps it elsewhere. */
export function cellsOf(sharedNotebook: object): IYArray | null {
  const doc = (
    sharedNotebook as { ydoc?: { getArray?(name: string): IYArray } }
  ).ydoc;
  return typeof doc?.getArray === 'function' ? doc.getArray('cells') : null;
}

/** Whether a change came from an editor of this page. */
export function isFromEditor({ origin }: IYTransaction): boolean {
  return typeof origin === 'object' && origin !== null && 'ytext' in origin;
}

/** Whether a change undoes or redoes another. */
export function isUndo({ origin }: IYTransaction): boolean {
  return typeof origin === 'object' && origin !== null && 'undoStack' in origin;
}

/**
 * Whether one of these items was made by a page that a person has open: pages are in the document's awareness, programs
 * that write into it on the server are not.
 */
export function isByPage(
  items: Iterable<{ id: { client: number } }>,
  sharedModel: object
): boolean {
  const awareness = (
    sharedModel as { awareness?: { getStates(): Map<number, unknown> } | null }
  ).awareness;
  const pages = awareness?.getStates() ?? new Map<number, unknown>();
  return [...items].some(({ id }) => pages.has(id.client));
}
