import React from 'react';
import { placeOfCell } from '../places';
import { Replay } from '../wire';
import { usePanel } from './context';
import { InlineText } from './InlineText';

const CLASSES: { readonly [key in Replay['verdict']]: string } = {
  would: 'holds',
  'would not': 'fails',
  'not proven': 'unchecked'
};

/** Would Restart and Run All give what you see? */
export function ReplaySentence({ replay }: { replay: Replay }): JSX.Element {
  const { trans, actions } = usePanel();
  const cellId = replay.cell_id;
  return (
    <div
      className={`jp-audit-Replay jp-mod-${CLASSES[replay.verdict]}`}
      data-verdict={replay.verdict}
    >
      <p>
        <InlineText text={replay.sentence} />
      </p>
      {cellId !== null && (
        <button
          className="jp-audit-Link"
          onClick={() => actions.goTo(placeOfCell(cellId))}
        >
          {trans.__('Go to the cell')}
        </button>
      )}
      {replay.unseen.length > 0 && (
        <details className="jp-audit-More">
          <summary>{trans.__('What this cannot know')}</summary>
          <ul>
            {replay.unseen.map((text, i) => (
              <li key={i}>
                <InlineText text={text} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
