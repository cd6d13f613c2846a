import React from 'react';
import { NotebookAudit } from '../../model';
import { placeOfCell } from '../../places';
import { CellVerdict, Verdict } from '../../wire';
import { usePanel } from '../context';
import { InlineText } from '../InlineText';

interface ICellVerdictsProps {
  audit: NotebookAudit;
  verdict: Verdict;
}

const ALIKE: readonly CellVerdict['word'][] = [
  'same',
  'normalised',
  'tolerance'
];

/** What came of each cell; those that differ are in view. */
export function CellVerdicts(props: ICellVerdictsProps): JSX.Element | null {
  const { audit, verdict } = props;
  const { trans } = usePanel();
  const { cells } = verdict;
  const alike = cells.filter(({ word }) => ALIKE.includes(word));
  const others = cells.filter(({ word }) => !ALIKE.includes(word));
  if (cells.length === 0) {
    return null;
  }
  return (
    <>
      {others.length > 0 && <Cells audit={audit} cells={others} />}
      <details className="jp-audit-More">
        <summary>
          {trans.__('%1 of %2 cells agree', alike.length, cells.length)}
        </summary>
        <Cells audit={audit} cells={alike} />
      </details>
    </>
  );
}

function Cells(props: {
  audit: NotebookAudit;
  cells: CellVerdict[];
}): JSX.Element {
  const { trans, actions, cellName } = usePanel();
  const present = new Set([...(props.audit.model?.cells ?? [])].map(c => c.id));
  return (
    <ul className="jp-audit-CellVerdicts">
      {props.cells.map(({ cell_id, cell, word, why, normalised }) => (
        <li key={cell_id} data-word={word}>
          {present.has(cell_id) ? (
            <button
              className="jp-audit-Link"
              onClick={() => actions.goTo(placeOfCell(cell_id))}
            >
              {cellName(cell_id, cell)}
            </button>
          ) : (
            trans.__('Cell %1', cell + 1)
          )}{' '}
          <strong>{word}</strong>
          {why && (
            <p>
              <InlineText text={why} />
            </p>
          )}
          {normalised.length > 0 && (
            <p className="jp-audit-Hint">
              {trans.__('set equal first: %1', normalised.join(', '))}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
