import React from 'react';
import { Severity } from '../settings';
import { SEVERITY_SHAPES, severityWord } from '../severity';
import { usePanel } from './context';

/** A severity's shape; its word is to stand beside it. */
export function SeverityShape({
  severity
}: {
  severity: Severity;
}): JSX.Element {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d={SEVERITY_SHAPES[severity]} />
    </svg>
  );
}

/** A severity, by shape and word. */
export function SeverityMark({
  severity
}: {
  severity: Severity;
}): JSX.Element {
  const { trans } = usePanel();
  return (
    <span className={`jp-audit-Severity jp-mod-${severity}`}>
      <SeverityShape severity={severity} />
      {severityWord(severity, trans)}
    </span>
  );
}
