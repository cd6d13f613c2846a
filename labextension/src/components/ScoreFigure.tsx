import React from 'react';
import { usePanel } from './context';

interface IScoreFigureProps {
  label: string;
  /** 0 to 100, or null where too little was checked. */
  value: number | null;
}

/** One of the two figures. What was not checked is said to be so, never drawn as nought or as full. */
export function ScoreFigure({ label, value }: IScoreFigureProps): JSX.Element {
  const { trans } = usePanel();
  return (
    <div className="jp-audit-Score" data-score={label}>
      <span className="jp-audit-Score-label">{label}</span>
      {value === null ? (
        <span className="jp-audit-Score-none">
          {trans.__('Not enough checked')}
        </span>
      ) : (
        <>
          <span className="jp-audit-Score-value">
            {value}
            <span className="jp-audit-Score-of">{trans.__('of 100')}</span>
          </span>
          <div className="jp-audit-Score-bar" aria-hidden="true">
            <div style={{ width: `${value}%` }} />
          </div>
        </>
      )}
    </div>
  );
}
