import React from 'react';
import { NotebookAudit } from '../model';
import { Report } from '../wire';
import { usePanel } from './context';
import { WaivedList } from './WaivedList';

interface ILeftOutProps {
  audit: NotebookAudit;
  filtered: number;
  mild: number;
  report: Report;
}

/** What the list of findings does not show. A rule that did not look is never the same thing as a clean result. */
export function LeftOut(props: ILeftOutProps): JSX.Element {
  const { trans } = usePanel();
  const { audit, filtered, mild, report } = props;
  const { skipped, rules_run } = report;
  const standing = new Set(audit.standing);
  const waived = report.findings.filter(finding => !standing.has(finding));
  return (
    <div className="jp-audit-LeftOut">
      {filtered > 0 && (
        <p>{trans._n('%1 does not match.', '%1 do not match.', filtered)}</p>
      )}
      {mild > 0 && (
        <p>
          {trans.__('%1 below the severity that the settings ask for.', mild)}
        </p>
      )}
      {waived.length > 0 && <WaivedList audit={audit} findings={waived} />}
      <p>{trans.__('%1 rules looked.', rules_run.length)}</p>
      {skipped.length > 0 && (
        <details className="jp-audit-More">
          <summary>
            {trans._n(
              '%1 rule could not look',
              '%1 rules could not look',
              skipped.length
            )}
          </summary>
          <ul>
            {skipped.map(({ rule, why }) => (
              <li key={rule}>
                <code>{rule}</code>: {why}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
