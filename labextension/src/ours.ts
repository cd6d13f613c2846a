import { PartialJSONObject, PartialJSONValue } from '@lumino/coreutils';

/** The key under which notebooks and cells hold what is ours. */
const KEY = 'jupyter_audit';

/** A shared notebook or a shared cell, as far as its metadata goes. */
export interface ITarget {
  getMetadata(key: string): PartialJSONValue | undefined;
  setMetadata(key: string, value: PartialJSONValue): void;
  deleteMetadata(key: string): void;
  transact(change: () => void, undoable?: boolean): void;
  undoManager?: { stopCapturing?(): void } | null;
}

/** What a notebook or a cell holds that is ours; empty where that is nothing, or something else than it should be. */
export function oursOf(target: ITarget): PartialJSONObject {
  const found = target.getMetadata(KEY);
  return found !== null && typeof found === 'object' && !Array.isArray(found)
    ? (found as PartialJSONObject)
    : {};
}

/**
 * Replace some of what is ours, and keep all that is not known here; undefined takes a key away.
 *
 * @param undoable - whether it is a step of its own in the cell's undo history
 */
export function changeOurs(
  target: ITarget,
  changes: { [key: string]: PartialJSONValue | undefined },
  undoable: boolean
): void {
  const next: PartialJSONObject = { ...oursOf(target), ...changes };
  for (const key of Object.keys(next)) {
    if (next[key] === undefined) {
      delete next[key];
    }
  }
  if (undoable) {
    target.undoManager?.stopCapturing?.();
  }
  target.transact(() => {
    if (Object.keys(next).length > 0) {
      target.setMetadata(KEY, next);
    } else if (target.getMetadata(KEY) !== undefined) {
      target.deleteMetadata(KEY);
    }
  }, undoable);
  if (undoable) {
    target.undoManager?.stopCapturing?.();
  }
}

/** The entries of a list that is ours; empty where there is none. */
export function entriesOf(target: ITarget, key: string): PartialJSONObject[] {
  const list = oursOf(target)[key];
  return Array.isArray(list)
    ? list.filter(
        (entry): entry is PartialJSONObject =>
          entry !== null && typeof entry === 'object' && !Array.isArray(entry)
      )
    : [];
}
