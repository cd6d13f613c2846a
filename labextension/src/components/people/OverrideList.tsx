import React from 'react';
import { placeOfCell } from '../../places';
import { Override } from '../../wire';
import { usePanel } from '../context';

/** The cells that somebody ran although the guard had stopped them, with the reason given. */
export function OverrideList(props: { overrides: Override[] }): JSX.Element {
  const { trans, actions, cellName } = usePanel();
  return (
    <ul className="jp-audit-Rows jp-audit-Overrides">
      {props.overrides.map(({ cell_id, source_sha256, time, name, reason }) => (
        <li key={`${source_sha256} ${time}`}>
          <button
            className="jp-audit-Link"
            onClick={() => actions.goTo(placeOfCell(cell_id))}
          >
            {cellName(cell_id, null)}
          </button>{' '}
          {name
            ? trans.__('run past the guard by %1 (%2)', name, time.slice(0, 10))
            : trans.__('run past the guard (%1)', time.slice(0, 10))}
          <p className="jp-audit-Hint">{reason}</p>
        </li>
      ))}
    </ul>
  );
}
