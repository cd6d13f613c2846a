import React from 'react';
import { Verdict } from '../wire';
import { usePanel } from './context';

/** How far a bundle's claim holds, and why not further. */
export function VerdictView({ output }: { output: string }): JSX.Element {
  const { trans } = usePanel();
  const verdict = parse(output);
  if (verdict === null) {
    return <pre className="jp-audit-Job-lines">{output}</pre>;
  }
  const differing = verdict.cells.filter(
    cell => !['same', 'normalised', 'tolerance'].includes(cell.word)
  );
  return (
    <div className="jp-audit-Verdict" data-level={verdict.level}>
      <p className="jp-audit-Verdict-level">
        {verdict.level} (
        {verdict.replayed ? trans.__('replayed') : trans.__('unassisted')})
      </p>
      <ul>
        {verdict.reasons.map((reason, i) => (
          <li key={i}>{reason}</li>
        ))}
        {differing.map(cell => (
          <li key={cell.cell_id}>
            {trans.__('Cell %1: %2', cell.cell + 1, cell.word)}. {cell.why}
          </li>
        ))}
      </ul>
    </div>
  );
}

function parse(output: string): Verdict | null {
  try {
    const verdict = JSON.parse(output) as Verdict;
    return Array.isArray(verdict.cells) && Array.isArray(verdict.reasons)
      ? verdict
      : null;
  } catch {
    return null;
  }
}
