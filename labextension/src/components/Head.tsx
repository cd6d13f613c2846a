import React from 'react';
import { NotebookAudit } from '../model';
import { usePanel } from './context';
import { Gates } from './Gates';
import { RecordingRow } from './RecordingRow';
import { ReplaySentence } from './ReplaySentence';
import { Scores } from './Scores';

/** Can I trust what is on this screen? */
export function Head({ audit }: { audit: NotebookAudit }): JSX.Element {
  const { trans, actions } = usePanel();
  const assessment = audit.assessment;
  return (
    <header className="jp-audit-Head">
      <div className="jp-audit-Head-title">
        <h2 title={audit.path}>{audit.name}</h2>
        <button
          className="jp-audit-Link"
          onClick={() => actions.check()}
          title={trans.__('Check the notebook as it is now')}
        >
          {trans.__('Check')}
        </button>
      </div>
      <RecordingRow recording={audit.recording} />
      {assessment && (
        <>
          <ReplaySentence replay={assessment.replay} />
          <Scores score={assessment.score} />
          <Gates held={assessment.held} />
        </>
      )}
    </header>
  );
}
