import React from 'react';
import { NotebookAudit } from '../model';
import { Answer, Finding } from '../wire';
import { usePanel } from './context';
import { FindingActions } from './FindingActions';

/** The failing item that weighs most, with the first finding it rests on. */
export function nextStep(
  audit: NotebookAudit
): { answer: Answer; finding: Finding | null } | null {
  const failing = (audit.assessment?.checklist.answers ?? []).filter(
    answer => answer.state === 'fails'
  );
  const [answer] = failing.sort((a, b) => b.weight - a.weight);
  if (answer === undefined) {
    return null;
  }
  const finding = audit.standing.find(f =>
    answer.findings.includes(f.fingerprint)
  );
  return { answer, finding: finding ?? null };
}

/** The one thing that gains most, with its button. */
export function NextStep({
  audit
}: {
  audit: NotebookAudit;
}): JSX.Element | null {
  const { trans, actions } = usePanel();
  const step = nextStep(audit);
  const canRecord = audit.recording.state === 'off';
  if (step === null && !canRecord) {
    return null;
  }
  return (
    <section className="jp-audit-Next" aria-label={trans.__('What to do next')}>
      <h3>{trans.__('Next')}</h3>
      {step ? (
        <>
          <p>{step.finding?.message ?? step.answer.because}</p>
          {step.finding && <FindingActions finding={step.finding} />}
        </>
      ) : (
        <>
          <p>
            {trans.__(
              'Nothing fails that the code shows. Start recording, then run the notebook, to see what it does.'
            )}
          </p>
          <button
            className="jp-audit-Button"
            onClick={() => actions.startRecording()}
          >
            {trans.__('Start recording')}
          </button>
        </>
      )}
    </section>
  );
}
