import React from 'react';
import { NotebookAudit } from '../model';
import { Finding, Waiver } from '../wire';
import { IPanelContext, usePanel } from './context';
import { InlineText } from './InlineText';

interface IWaivedListProps {
  audit: NotebookAudit;
  findings: Finding[];
}

/** The findings that somebody lives with: why, until when, and whose word that is. */
export function WaivedList(props: IWaivedListProps): JSX.Element {
  const { audit, findings } = props;
  const panel = usePanel();
  const { trans, actions, cellName } = panel;
  return (
    <details className="jp-audit-More jp-audit-Waived">
      <summary>{trans.__('%1 waived', findings.length)}</summary>
      <ul>
        {findings.map(finding => (
          <li key={finding.fingerprint} data-fingerprint={finding.fingerprint}>
            <button
              className="jp-audit-Link"
              onClick={() => actions.goTo(finding.place)}
            >
              {cellName(finding.place.cell_id, finding.place.cell)}
            </button>
            {': '}
            <InlineText text={finding.message} />
            {finding.waiver && <p>{wordsOf(finding.waiver, panel)}</p>}
            {audit.decisions.canWithdraw(finding) && (
              <button
                className="jp-audit-Link"
                onClick={() => actions.withdrawWaiver(finding)}
              >
                {trans.__('Withdraw the waiver')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

function wordsOf(waiver: Waiver, { trans }: IPanelContext): string {
  const reason = waiver.reason || trans.__('no reason given');
  const author = waiver.author ? `, ${waiver.author}` : '';
  const until = waiver.until ? `, ${trans.__('until %1', waiver.until)}` : '';
  return `${reason}${author}${until}`;
}
