import React from 'react';
import { Answer, Finding } from '../wire';
import { usePanel } from './context';
import { InlineText } from './InlineText';

interface IChecklistItemProps {
  answer: Answer;
  /** The findings that the answer rests on, waived ones left out. */
  findings: Finding[];
}

/** One item: its state, the question, and why it has that state. */
export function ChecklistItem(props: IChecklistItemProps): JSX.Element {
  const { answer, findings } = props;
  const { actions, cellName } = usePanel();
  const places = firstOfEachCell(findings);
  return (
    <li
      className="jp-audit-Item"
      data-item={answer.item}
      data-state={answer.state}
    >
      <div className="jp-audit-Item-text">
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
      </div>
    </li>
  );
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
