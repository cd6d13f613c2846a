import React from 'react';
import { NotebookAudit } from '../model';
import { usePanel } from './context';
import { InlineText } from './InlineText';
import { RecordingRow } from './RecordingRow';
import { ReplaySentence } from './ReplaySentence';
import { ScoreFigure } from './ScoreFigure';

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
          <div className="jp-audit-Scores">
            <ScoreFigure
              label={trans.__('Security')}
              value={assessment.score.security}
            />
            <ScoreFigure
              label={trans.__('Reproducibility')}
              value={assessment.score.reproducibility}
            />
          </div>
          {assessment.score.lost.length > 0 && (
            <details className="jp-audit-More">
              <summary>{trans.__('Why points were lost')}</summary>
              <ul>
                {assessment.score.lost.map((text, i) => (
                  <li key={i}>
                    <InlineText text={text} />
                  </li>
                ))}
              </ul>
            </details>
          )}
        </>
      )}
    </header>
  );
}
