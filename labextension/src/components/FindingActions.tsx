import React from 'react';
import { Finding } from '../wire';
import { usePanel } from './context';

interface IFindingActionsProps {
  finding: Finding;
  /** Opens the form that waives it, where there is room for one. */
  onWaive?: () => void;
}

/** What can be done about a finding. */
export function FindingActions(props: IFindingActionsProps): JSX.Element {
  const { finding, onWaive } = props;
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
      {onWaive && (
        <button className="jp-audit-Button" onClick={onWaive}>
          {trans.__('Waive')}
        </button>
      )}
    </div>
  );
}
