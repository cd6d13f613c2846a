import React from 'react';
import { NotebookAudit } from '../model';
import { placeRange } from '../places';
import { Finding } from '../wire';
import { usePanel } from './context';
import { FindingActions } from './FindingActions';
import { InlineText } from './InlineText';

/** How many of them a page shows; the list of findings has all. */
const MAX_SHOWN = 10;

interface IRuleHereProps {
  audit: NotebookAudit;
  rule: string;
}

/** What a rule found in this notebook: in the user's own names and on their own lines. */
export function RuleHere({ audit, rule }: IRuleHereProps): JSX.Element | null {
  const { trans, cellName } = usePanel();
  const found = audit.standing.filter(finding => finding.rule === rule);
  if (found.length === 0) {
    return null;
  }
  return (
    <section className="jp-audit-Here">
      <h3>{trans.__('In this notebook')}</h3>
      <ul>
        {found.slice(0, MAX_SHOWN).map(finding => (
          <li key={finding.fingerprint}>
            <p className="jp-audit-Hint">
              {cellName(finding.place.cell_id, finding.place.cell)}
            </p>
            <p>
              <InlineText text={finding.message} />
            </p>
            <Line audit={audit} finding={finding} />
            {finding.evidence.map((text, i) => (
              <p key={i} className="jp-audit-Hint">
                <InlineText text={text} />
              </p>
            ))}
            <FindingActions finding={finding} />
          </li>
        ))}
      </ul>
      {found.length > MAX_SHOWN && (
        <p className="jp-audit-Hint">
          {trans.__('and %1 more', found.length - MAX_SHOWN)}
        </p>
      )}
    </section>
  );
}

/** The very lines, with the flagged text marked. */
function Line(props: {
  audit: NotebookAudit;
  finding: Finding;
}): JSX.Element | null {
  const { audit, finding } = props;
  const source = audit.sourceOf(finding.place.cell_id ?? '');
  const range = source && placeRange(source, finding.place);
  if (!source || !range) {
    return null;
  }
  const from = source.lastIndexOf('\n', range.from - 1) + 1;
  const end = source.indexOf('\n', range.to);
  return (
    <pre tabIndex={0}>
      {source.slice(from, range.from)}
      <mark>{source.slice(range.from, range.to)}</mark>
      {source.slice(range.to, end < 0 ? undefined : end)}
    </pre>
  );
}
