import React from 'react';
import { NotebookAudit } from '../../model';
import { isAtLeast } from '../../severity';
import { usePanel } from '../context';

/** Secrets that an export would refuse to pack, and the way out. The export itself decides; this says it beforehand. */
export function ExportBlock(props: {
  audit: NotebookAudit;
}): JSX.Element | null {
  const { trans, actions, cellName } = usePanel();
  const secrets = props.audit.standing.filter(
    ({ category, severity }) =>
      category === 'secrets' && isAtLeast(severity, 'high')
  );
  if (secrets.length === 0) {
    return null;
  }
  return (
    <div className="jp-audit-Notice jp-audit-ExportBlock" role="note">
      <p className="jp-audit-Notice-message">
        {trans._n(
          'A credential stands in the notebook: nothing is exported while it does.',
          '%1 credentials stand in the notebook: nothing is exported while they do.',
          secrets.length
        )}
      </p>
      <ul>
        {secrets.map(({ fingerprint, place, rule }) => (
          <li key={fingerprint}>
            <button
              className="jp-audit-Link"
              onClick={() => actions.goTo(place)}
            >
              {cellName(place.cell_id, place.cell)}
            </button>{' '}
            <button
              className="jp-audit-Link"
              onClick={() => actions.explain(rule)}
            >
              {trans.__('Explain')}
            </button>
          </li>
        ))}
      </ul>
      <p>
        {trans.__(
          'Read it from the environment, clear the output and run again. Whoever may have seen it has it: revoke it. If it is none, waive the finding.'
        )}
      </p>
    </div>
  );
}
