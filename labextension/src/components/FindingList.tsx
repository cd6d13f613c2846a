import React, { useState } from 'react';
import {
  categoryWord,
  IFindingView,
  isShown,
  WHOLE_VIEW
} from '../findingview';
import { NotebookAudit } from '../model';
import { isAtLeast } from '../severity';
import { Finding, Report } from '../wire';
import { IPanelContext, usePanel } from './context';
import { FindingCard } from './FindingCard';
import { FindingFilter } from './FindingFilter';
import { LeftOut } from './LeftOut';
import { Section } from './Section';

/** How many are drawn before the user asks for more. */
const FIRST = 100;

interface IFindingListProps {
  audit: NotebookAudit;
  report: Report;
}

/** All findings that stand, grouped; how many are left out, and why, is always said. */
export function FindingList({ audit, report }: IFindingListProps): JSX.Element {
  const panel = usePanel();
  const { trans } = panel;
  const [view, setView] = useState<IFindingView>(WHOLE_VIEW);
  const [limit, setLimit] = useState(FIRST);
  const standing = audit.standing;
  const severe = standing.filter(f => isAtLeast(f.severity, panel.severity));
  const shown = severe.filter(f => isShown(f, view));
  const drawn = arranged(shown, view).slice(0, limit);
  const more = shown.length - drawn.length;
  return (
    <Section title={trans.__('Findings')} note={`${standing.length}`}>
      {severe.length > 0 && (
        <FindingFilter
          findings={severe}
          view={view}
          onChange={next => {
            setView(next);
            setLimit(FIRST);
          }}
        />
      )}
      {standing.length === 0 && (
        <p>{trans.__('Nothing stands among what was looked for.')}</p>
      )}
      {groupsOf(drawn, view, panel).map(group => (
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
      {more > 0 && (
        <button
          className="jp-audit-Button"
          onClick={() => setLimit(limit + FIRST)}
        >
          {trans.__('Show %1 more of %2', Math.min(FIRST, more), more)}
        </button>
      )}
      <LeftOut
        audit={audit}
        filtered={severe.length - shown.length}
        mild={standing.length - severe.length}
        report={report}
      />
    </Section>
  );
}

interface IGroup {
  key: string;
  title: string;
  findings: Finding[];
}

/** By category, those of one category stand together; by cell they come in the order of the notebook. */
function arranged(findings: Finding[], view: IFindingView): Finding[] {
  return view.grouping === 'cell'
    ? findings
    : [...findings].sort((a, b) => a.category.localeCompare(b.category));
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
    let group = groups.get(key);
    if (group === undefined) {
      const title = byCell
        ? cell_id === null
          ? trans.__('Whole notebook')
          : cellName(cell_id, cell)
        : categoryWord(finding.category);
      group = { key, title, findings: [] };
      groups.set(key, group);
    }
    group.findings.push(finding);
  }
  return [...groups.values()];
}
