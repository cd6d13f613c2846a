import React from 'react';
import { placeOfCell } from '../../places';
import { usePanel } from '../context';

/** Links to cells, by the names that people know them by. */
export function CellLinks(props: { cells: (string | null)[] }): JSX.Element {
  const { actions, cellName } = usePanel();
  return (
    <span className="jp-audit-CellLinks">
      {props.cells.map((id, i) => (
        <React.Fragment key={id ?? ''}>
          {i > 0 && ', '}
          {id === null ? (
            cellName(id, null)
          ) : (
            <button
              className="jp-audit-Link"
              onClick={() => actions.goTo(placeOfCell(id))}
            >
              {cellName(id, null)}
            </button>
          )}
        </React.Fragment>
      ))}
    </span>
  );
}
