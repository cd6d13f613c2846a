/** What the rows of the panel's lists are told apart by. */
const KEYS = ['data-fingerprint', 'data-item', 'data-origin', 'data-comment'];
const TARGETS = ['button', 'input', 'select', 'textarea', 'summary']
  .map(name => `${name}:not(:disabled)`)
  .join(', ');

/** How many presses back the words of a button are looked for. */
const MEMORY = 8;

/** A list's row by its key, and how many rows of that list stood before it. */
interface IRow {
  attribute: string;
  key: string;
  index: number;
}

/**
 * Keeps the keyboard's place in a part of the page that is drawn anew while it is in use.
 *
 * Where what had the focus is gone, it goes to the same row of the list, or to the one that took its place; outside of
 * lists to the nearest part around it that is still there. There, a button of the words that were pressed last comes
 * first: "Waive" after its form was left.
 */
export class FocusKeeper {
  constructor(private _node: HTMLElement) {
    document.addEventListener('focusin', this._onFocus);
    _node.addEventListener('focusout', this._onBlur);
    this._observer = new MutationObserver(() => this._restore());
    this._observer.observe(_node, { childList: true, subtree: true });
  }

  dispose(): void {
    this._observer.disconnect();
    document.removeEventListener('focusin', this._onFocus);
    this._node.removeEventListener('focusout', this._onBlur);
  }

  private _onFocus = (event: FocusEvent): void => {
    const target = event.target as HTMLElement;
    if (!this._node.contains(target)) {
      this._last = null;
      return;
    }
    this._last = target;
    this._around = ancestors(target, this._node);
    this._row = rowOf(target, this._node);
    this._words = [target.textContent ?? '', ...this._words].slice(0, MEMORY);
  };

  private _onBlur = (event: FocusEvent): void => {
    const left = event.target as HTMLElement;
    // Later: what is being removed or moved is put right before this, and is no wish of the user's.
    setTimeout(() => {
      const isLeft = this._last === left && left.isConnected;
      if (isLeft && document.activeElement !== left) {
        this._last = null;
      }
    });
  };

  private _restore(): void {
    const last = this._last;
    if (last === null || document.activeElement !== document.body) {
      return;
    }
    const place =
      last.isConnected && isOpen(last)
        ? last
        : (this._inRow() ?? this._nearby());
    place?.focus({ preventScroll: true });
  }

  private _inRow(): HTMLElement | null {
    if (this._row === null) {
      return null;
    }
    const { attribute, key, index } = this._row;
    const rows = rowsOf(this._node, attribute).filter(isOpen);
    const row =
      rows.find(each => each.getAttribute(attribute) === key) ??
      rows[Math.min(index, rows.length - 1)];
    if (row === undefined) {
      return null;
    }
    const target = this._targetIn(row);
    if (target === null) {
      row.tabIndex = -1; // nothing to press is left, and it can be read
    }
    return target ?? row;
  }

  private _nearby(): HTMLElement | null {
    for (const part of this._around.filter(each => each.isConnected)) {
      const target = this._targetIn(part);
      if (target !== null) {
        return target;
      }
    }
    return null;
  }

  private _targetIn(part: Element): HTMLElement | null {
    const targets = [...part.querySelectorAll<HTMLElement>(TARGETS)];
    const open = targets.filter(isOpen);
    for (const words of this._words) {
      const same = open.find(each => words && each.textContent === words);
      if (same) {
        return same;
      }
    }
    return open[0] ?? null;
  }

  private _observer: MutationObserver;
  private _last: HTMLElement | null = null;
  private _around: Element[] = [];
  private _row: IRow | null = null;
  private _words: string[] = [];
}

/** From the inside out, `root` included. */
function ancestors(element: Element, root: Element): Element[] {
  const found = [];
  for (let each = element.parentElement; each; each = each.parentElement) {
    found.push(each);
    if (each === root) {
      break;
    }
  }
  return found;
}

function rowsOf(root: Element, attribute: string): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(`[${attribute}]`)];
}

function rowOf(element: Element, root: Element): IRow | null {
  for (const attribute of KEYS) {
    const row = element.closest(`[${attribute}]`);
    if (row !== null) {
      return {
        attribute,
        key: row.getAttribute(attribute) ?? '',
        index: rowsOf(root, attribute)
          .filter(isOpen)
          .indexOf(row as HTMLElement)
      };
    }
  }
  return null;
}

/** Whether nothing around an element is folded or hidden. */
function isOpen(element: Element): boolean {
  if (element.closest('[hidden]') !== null) {
    return false;
  }
  const inside =
    element.tagName === 'SUMMARY'
      ? element.parentElement?.parentElement
      : element;
  return !inside?.closest('details:not([open])');
}
