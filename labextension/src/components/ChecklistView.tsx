import React from 'react';
import { NotebookAudit } from '../model';
import { Checklist } from '../wire';
import { ChecklistItem } from './ChecklistItem';
import { usePanel } from './context';
import { Section } from './Section';

interface IChecklistViewProps {
  audit: NotebookAudit;
  checklist: Checklist;
}

/** What should I do next? The main part. */
export function ChecklistView(props: IChecklistViewProps): JSX.Element {
  const { audit, checklist } = props;
  const { trans } = usePanel();
  const holding = checklist.answers.filter(a => a.state === 'holds').length;
  return (
    <Section
      title={trans.__('Checklist')}
      note={trans.__('%1 of %2 hold', holding, checklist.answers.length)}
    >
      <ul className="jp-audit-Checklist" aria-label={checklist.title}>
        {checklist.answers.map(answer => (
          <ChecklistItem
            key={answer.item}
            answer={answer}
            findings={audit.standing.filter(finding =>
              answer.findings.includes(finding.fingerprint)
            )}
          />
        ))}
      </ul>
    </Section>
  );
}
