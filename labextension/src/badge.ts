import { Extension } from '@codemirror/state';
import { EditorView, ViewPlugin } from '@codemirror/view';

/** What a cell's badge says: who wrote it, and whether somebody vouches for it. */
export interface IBadge {
  text: string;
  title: string;
  vouched: boolean;
}

/** The badge of one editor: it lies over the editor's lower edge, so that nothing moves when it comes. */
export class Badge {
  constructor(
    private _view: EditorView,
    private _open: () => void
  ) {}

  /** Show this, or nothing. */
  show(badge: IBadge | null): void {
    if (badge === null) {
      this._node?.remove();
      this._node = null;
      return;
    }
    this._node ??= this._make();
    this._node.textContent = badge.text;
    this._node.title = badge.title;
    this._node.dataset.vouched = `${badge.vouched}`;
  }

  private _make(): HTMLElement {
    const node = document.createElement('button');
    node.type = 'button';
    node.className = 'jp-audit-Badge';
    node.addEventListener('click', this._open);
    this._view.dom.append(node);
    return node;
  }

  private _node: HTMLElement | null = null;
}

/** An extension that gives its editor a badge for as long as it lives. */
export function badgeExtension(
  attach: (badge: Badge) => () => void,
  open: () => void
): Extension {
  return ViewPlugin.define(view => {
    const badge = new Badge(view, open);
    const detach = attach(badge);
    return {
      destroy: () => {
        detach();
        badge.show(null);
      }
    };
  });
}
