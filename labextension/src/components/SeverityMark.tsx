import React from 'react';
import { Severity } from '../settings';
import { SEVERITY_SHAPES, severityWord } from '../severity';
import { usePanel } from './context';

/** A severity, by shape and word. */
export function SeverityMark({
  severity
}: {
  severity: Severity;
}): JSX.Element {
  const { trans } = usePanel();
  return (
    <span className={`jp-audit-Severity jp-mod-${severity}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={SEVERITY_SHAPES[severity]} />
      </svg>
      {severityWord(severity, trans)}
    </span>
  );
}
