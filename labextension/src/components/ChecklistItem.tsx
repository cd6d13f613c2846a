import React, { useState } from 'react';
import { NotebookAudit } from '../model';
import { Answer, Finding } from '../wire';
import { AnswerForm } from './AnswerForm';
import { usePanel } from './context';
import { InlineText } from './InlineText';

interface IChecklistItemProps {
  audit: NotebookAudit;
  answer: Answer;
  /** The findings that the answer rests on, waived ones left out. */
  findings: Finding[];
}

/** One item: its state, the question, why it has that state, and what can be done about it. */
export function ChecklistItem(props: IChecklistItemProps): JSX.Element {
  const { answer, findings } = props;
  const { actions, cellName } = usePanel();
  const [answering, setAnswering] = useState(false);
  const places = firstOfEachCell(findings);
  return (
    <li
      className="jp-audit-Item"
      data-item={answer.item}
      data-state={answer.state}
    >
      <p className="jp-audit-Item-question" title={answer.why}>
        {answer.question}
      </p>
      <p className="jp-audit-Item-because">
        <InlineText text={answer.because} />
      </p>
      {answer.state === 'fails' && places.length > 0 && (
        <div className="jp-audit-Item-places">
          {places.slice(0, MAX_PLACES).map(finding => (
            <button
              key={finding.fingerprint}
              className="jp-audit-Link"
              title={finding.message}
              onClick={() => actions.goTo(finding.place)}
            >
              {cellName(finding.place.cell_id, finding.place.cell)}
            </button>
          ))}
        </div>
      )}
      {answering ? (
        <AnswerForm answer={answer} onClose={() => setAnswering(false)} />
      ) : (
        <ItemActions {...props} onAnswer={() => setAnswering(true)} />
      )}
    </li>
  );
}

/** Who answers an item decides what can be done: a person says, a recording is started. */
function ItemActions(
  props: IChecklistItemProps & { onAnswer(): void }
): JSX.Element | null {
  const { audit, answer, onAnswer } = props;
  const { trans, actions } = usePanel();
  if (answer.by === 'person') {
    return (
      <div className="jp-audit-Actions">
        <button className="jp-audit-Button" onClick={onAnswer}>
          {answer.state === 'ask'
            ? trans.__('Answer')
            : trans.__('Answer anew')}
        </button>
        {answer.state !== 'ask' && (
          <button
            className="jp-audit-Button"
            onClick={() => actions.withdrawAnswer(answer.item)}
          >
            {trans.__('Withdraw')}
          </button>
        )}
      </div>
    );
  }
  if (
    answer.by === 'recording' &&
    answer.state === 'unchecked' &&
    audit.recording.state === 'off'
  ) {
    return (
      <div className="jp-audit-Actions">
        <button
          className="jp-audit-Button"
          onClick={() => actions.startRecording()}
        >
          {trans.__('Record')}
        </button>
      </div>
    );
  }
  return null;
}

/** The findings list has them all. */
const MAX_PLACES = 6;

function firstOfEachCell(findings: Finding[]): Finding[] {
  const cells = findings.map(finding => finding.place.cell_id);
  return findings.filter(
    ({ place }, i) =>
      place.cell_id !== null && cells.indexOf(place.cell_id) === i
  );
}
