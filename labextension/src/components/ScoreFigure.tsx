import React from 'react';
import { usePanel } from './context';

interface IScoreFigureProps {
  label: string;
  /** 0 to 100, or null where too little was checked. */
  value: number | null;
  /** Whether the reasons are in view. */
  open: boolean;
  /** The id of the element that holds them. */
  controls: string;
  onToggle(): void;
}

/** One of the two figures. What was not checked is said to be so, never drawn as nought or as full. */
export function ScoreFigure(props: IScoreFigureProps): JSX.Element {
  const { label, value, open, controls, onToggle } = props;
  const { trans } = usePanel();
  return (
    <button
      className="jp-audit-Score"
      data-score={label}
      aria-expanded={open}
      aria-controls={controls}
      title={trans.__('What cost points, and what wins them back')}
      onClick={onToggle}
    >
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
          <span className="jp-audit-Score-bar" aria-hidden="true">
            <span style={{ width: `${value}%` }} />
          </span>
        </>
      )}
    </button>
  );
}
