import React, { useState } from 'react';
import { Score } from '../wire';
import { usePanel } from './context';
import { InlineText } from './InlineText';
import { ScoreFigure } from './ScoreFigure';

type Side = 'security' | 'reproducibility';

/** The two figures; each opens the list of what cost its points. */
export function Scores({ score }: { score: Score }): JSX.Element {
  const { trans } = usePanel();
  const [open, setOpen] = useState<Side | null>(null);
  const figure = (side: Side, label: string) => (
    <ScoreFigure
      label={label}
      value={score[side]}
      open={open === side}
      controls="jp-audit-lost"
      onToggle={() => setOpen(open === side ? null : side)}
    />
  );
  return (
    <div className="jp-audit-Scores">
      <div className="jp-audit-Scores-row">
        {figure('security', trans.__('Security'))}
        {figure('reproducibility', trans.__('Reproducibility'))}
      </div>
      <div id="jp-audit-lost">
        {open && <Lost reasons={lostOf(score, open)} />}
      </div>
    </div>
  );
}

function Lost({ reasons }: { reasons: string[] }): JSX.Element {
  const { trans } = usePanel();
  return (
    <ul className="jp-audit-Lost">
      {reasons.map((text, i) => (
        <li key={i}>
          <InlineText text={text} />
        </li>
      ))}
      {reasons.length === 0 && <li>{trans.__('No point was lost.')}</li>}
    </ul>
  );
}

/** The reasons of one side. Each says at its beginning which side it is of; one of no known side is shown on both. */
function lostOf(score: Score, side: Side): string[] {
  const other = side === 'security' ? 'reproducibility: ' : 'security: ';
  return score.lost
    .filter(text => !text.startsWith(other))
    .map(text => text.replace(`${side}: `, ''));
}
