import React, { useState } from 'react';
import { NotebookAudit } from '../model';
import { isAtLeast } from '../severity';
import { Finding, Report } from '../wire';
import { IPanelContext, usePanel } from './context';
import { FindingCard } from './FindingCard';
import { FindingFilter, IFindingView } from './FindingFilter';
import { Section } from './Section';

interface IFindingListProps {
  audit: NotebookAudit;
  report: Report;
}

/** All findings that stand, grouped; how many are left out, and why, is always said. */
export function FindingList({ audit, report }: IFindingListProps): JSX.Element {
  const panel = usePanel();
  const { trans } = panel;
  const [view, setView] = useState<IFindingView>({
    grouping: 'cell',
    text: ''
  });
  const standing = audit.standing;
  const severe = standing.filter(f => isAtLeast(f.severity, panel.severity));
  const shown = severe.filter(f => matches(f, view.text));
  return (
    <Section title={trans.__('Findings')} note={`${standing.length}`}>
      {standing.length > 0 && <FindingFilter view={view} onChange={setView} />}
      {groupsOf(shown, view, panel).map(group => (
        <div className="jp-audit-Group" key={group.key}>
          <h4>{group.title}</h4>
          <ul>
            {group.findings.map(finding => (
              <FindingCard
                key={finding.fingerprint}
                finding={finding}
                showsCell={view.grouping === 'category'}
              />
            ))}
          </ul>
        </div>
      ))}
      <LeftOut
        filtered={severe.length - shown.length}
        mild={standing.length - severe.length}
        waived={report.findings.length - standing.length}
        report={report}
      />
    </Section>
  );
}

interface ILeftOutProps {
  filtered: number;
  mild: number;
  waived: number;
  report: Report;
}

/** What the list does not show. A rule that did not look is never the same thing as a clean result. */
function LeftOut(props: ILeftOutProps): JSX.Element {
  const { trans } = usePanel();
  const { filtered, mild, waived, report } = props;
  const { skipped, rules_run } = report;
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
      {waived > 0 && <p>{trans.__('%1 waived.', waived)}</p>}
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

function matches(finding: Finding, text: string): boolean {
  const words = [finding.message, finding.rule, finding.category];
  const wanted = text.trim().toLowerCase();
  return words.some(word => word.toLowerCase().includes(wanted));
}

interface IGroup {
  key: string;
  title: string;
  findings: Finding[];
}

function groupsOf(
  findings: Finding[],
  view: IFindingView,
  { cellName, trans }: IPanelContext
): IGroup[] {
  const groups = new Map<string, IGroup>();
  for (const finding of findings) {
    const { cell_id, cell } = finding.place;
    const byCell = view.grouping === 'cell';
    const key = byCell ? (cell_id ?? '') : finding.category;
    const title = byCell
      ? cell_id === null
        ? trans.__('Whole notebook')
        : cellName(cell_id, cell)
      : finding.category.replace('_', ' ');
    const group = groups.get(key) ?? { key, title, findings: [] };
    group.findings.push(finding);
    groups.set(key, group);
  }
  return [...groups.values()];
}
