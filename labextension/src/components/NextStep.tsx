import React from 'react';
import { NotebookAudit } from '../model';
import { SEVERITIES, worst } from '../severity';
import { Answer, Finding } from '../wire';
import { usePanel } from './context';
import { InlineText } from './InlineText';
import { FindingActions } from './FindingActions';

/** The failing item that weighs most, with the worst finding it rests on. */
export function nextStep(
  audit: NotebookAudit
): { answer: Answer; finding: Finding | null } | null {
  const failing = (audit.assessment?.checklist.answers ?? [])
    .filter(answer => answer.state === 'fails')
    .map(answer => ({ answer, finding: worstOf(audit, answer) }));
  const rank = (finding: Finding | null) =>
    finding ? SEVERITIES.indexOf(finding.severity) : -1;
  failing.sort(
    (a, b) =>
      b.answer.weight - a.answer.weight || rank(b.finding) - rank(a.finding)
  );
  return failing[0] ?? null;
}

function worstOf(audit: NotebookAudit, answer: Answer): Finding | null {
  const findings = audit.standing.filter(finding =>
    answer.findings.includes(finding.fingerprint)
  );
  const severity = worst(findings.map(finding => finding.severity));
  return findings.find(finding => finding.severity === severity) ?? null;
}

/** The one thing that gains most, with its button. */
export function NextStep({
  audit
}: {
  audit: NotebookAudit;
}): JSX.Element | null {
  const { trans, actions, cellName } = usePanel();
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
          <p>
            {step.finding && step.finding.place.cell_id !== null && (
              <>
                {cellName(step.finding.place.cell_id, step.finding.place.cell)}
                {': '}
              </>
            )}
            <InlineText text={step.finding?.message ?? step.answer.because} />
          </p>
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
