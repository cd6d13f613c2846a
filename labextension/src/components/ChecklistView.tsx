import React from 'react';
import { NotebookAudit } from '../model';
import { Answer, Checklist } from '../wire';
import { ChecklistItem } from './ChecklistItem';
import { usePanel } from './context';
import { Section } from './Section';
import { StateMark, stateWord } from './StateMark';

type State = Answer['state'];

/** What asks for something comes first; what holds is there to be looked up. */
const ORDER: readonly State[] = ['fails', 'ask', 'unchecked', 'holds'];

/** Items of these states are in view unless they are folded away. */
const OPEN: readonly State[] = ['fails', 'ask'];

/** Up to this many items, all are in view. */
const FEW = 12;

interface IChecklistViewProps {
  audit: NotebookAudit;
  checklist: Checklist;
}

/** What should I do next? The main part: all items, by state, each state with its count. */
export function ChecklistView(props: IChecklistViewProps): JSX.Element {
  const { audit, checklist } = props;
  const { trans } = usePanel();
  const { answers, title } = checklist;
  const holding = answers.filter(({ state }) => state === 'holds').length;
  return (
    <Section
      title={trans.__('Checklist')}
      note={trans.__('%1 of %2 hold', holding, answers.length)}
    >
      <div data-profile={checklist.profile}>
        <p className="jp-audit-Hint">{title}</p>
        {ORDER.map(state => (
          <StateGroup
            key={state}
            state={state}
            audit={audit}
            answers={answers.filter(answer => answer.state === state)}
            open={OPEN.includes(state) || answers.length <= FEW}
          />
        ))}
      </div>
    </Section>
  );
}

interface IStateGroupProps {
  state: State;
  audit: NotebookAudit;
  answers: Answer[];
  open: boolean;
}

function StateGroup(props: IStateGroupProps): JSX.Element | null {
  const { state, audit, answers, open } = props;
  const { trans } = usePanel();
  if (answers.length === 0) {
    return null;
  }
  return (
    <details className="jp-audit-StateGroup" open={open}>
      <summary>
        <StateMark state={state} />
        <span>{stateWord(state, trans)}</span>
        <span className="jp-audit-Section-note">{answers.length}</span>
      </summary>
      <ul>
        {answers.map(answer => (
          <ChecklistItem
            key={answer.item}
            audit={audit}
            answer={answer}
            findings={audit.standing.filter(finding =>
              answer.findings.includes(finding.fingerprint)
            )}
          />
        ))}
      </ul>
    </details>
  );
}
