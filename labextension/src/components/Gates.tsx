import React from 'react';
import { Held } from '../wire';
import { placeOfCell } from '../places';
import { usePanel } from './context';
import { InlineText } from './InlineText';

/** What the project's policy holds back, and how to go on. Nothing where it holds nothing back. */
export function Gates({ held }: { held: Held[] }): JSX.Element | null {
  const { trans, actions } = usePanel();
  if (held.length === 0) {
    return null;
  }
  const words: { readonly [key in Held['gate']]: string } = {
    run: trans.__('running'),
    export: trans.__('exporting'),
    check: trans.__('checks in CI'),
    all: trans.__('running, exporting and checks in CI')
  };
  return (
    <details className="jp-audit-More jp-audit-Gates">
      <summary>
        {trans._n(
          'The policy holds this back: %1 reason',
          'The policy holds this back: %1 reasons',
          held.length
        )}
      </summary>
      <ul>
        {held.map(({ gate, cell_id, reason, hint }, i) => (
          <li key={i}>
            <InlineText text={reason} /> ({words[gate]}). {hint}{' '}
            {cell_id !== null && (
              <button
                className="jp-audit-Link"
                onClick={() => actions.goTo(placeOfCell(cell_id))}
              >
                {trans.__('Go to the cell')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
