import React from 'react';
import { Finding } from '../wire';
import { usePanel } from './context';

/** What can be done about a finding. */
export function FindingActions({ finding }: { finding: Finding }): JSX.Element {
  const { trans, actions } = usePanel();
  return (
    <div className="jp-audit-Actions">
      {finding.fix && (
        <button
          className="jp-audit-Button"
          title={finding.fix.description}
          onClick={() => actions.fix(finding)}
        >
          {trans.__('Fix')}
        </button>
      )}
      {finding.place.cell_id !== null && (
        <button
          className="jp-audit-Button"
          onClick={() => actions.goTo(finding.place)}
        >
          {trans.__('Go to')}
        </button>
      )}
      <button
        className="jp-audit-Button"
        onClick={() => actions.explain(finding.rule)}
      >
        {trans.__('Explain')}
      </button>
    </div>
  );
}
