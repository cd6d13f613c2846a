import { RefObject, useEffect, useRef } from 'react';

/**
 * Keeps the keyboard's place in a list whose rows come, go and move: where the focused row was drawn anew, its first
 * button gets the focus again; where it is gone, the row that took its place does.
 *
 * @param list - the element around the rows
 * @param attribute - the data attribute that tells rows apart
 */
export function useKeptFocus(
  list: RefObject<HTMLElement>,
  attribute: string
): void {
  const last = useRef<{ key: string; index: number } | null>(null);
  useEffect(() => {
    const node = list.current;
    const note = (event: FocusEvent) => {
      const row = (event.target as Element).closest(`[${attribute}]`);
      const rows = [...(node?.querySelectorAll(`[${attribute}]`) ?? [])];
      last.current = row && {
        key: row.getAttribute(attribute) ?? '',
        index: rows.indexOf(row)
      };
    };
    const forget = (event: FocusEvent) => {
      // Focus that goes to nothing goes because its row went; else the user has moved on.
      if (event.relatedTarget !== null) {
        last.current = null;
      }
    };
    node?.addEventListener('focusin', note);
    node?.addEventListener('focusout', forget);
    return () => {
      node?.removeEventListener('focusin', note);
      node?.removeEventListener('focusout', forget);
    };
  }, [list, attribute]);
  useEffect(() => {
    if (last.current === null || document.activeElement !== document.body) {
      return;
    }
    const rows = [...(list.current?.querySelectorAll(`[${attribute}]`) ?? [])];
    const { key, index } = last.current;
    const row =
      rows.find(each => each.getAttribute(attribute) === key) ??
      rows[Math.min(index, rows.length - 1)];
    row?.querySelector<HTMLElement>('button:not(:disabled)')?.focus({
      preventScroll: true
    });
  });
}
