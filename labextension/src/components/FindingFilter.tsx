import React from 'react';
import { usePanel } from './context';

/** How the findings are arranged and which are shown. */
export interface IFindingView {
  grouping: 'cell' | 'category';
  text: string;
}

interface IFindingFilterProps {
  view: IFindingView;
  onChange(view: IFindingView): void;
}

/** Grouping and text filter of the findings. */
export function FindingFilter(props: IFindingFilterProps): JSX.Element {
  const { view, onChange } = props;
  const { trans } = usePanel();
  const toggle = (grouping: IFindingView['grouping'], label: string) => (
    <button
      className="jp-audit-Toggle"
      aria-pressed={view.grouping === grouping}
      onClick={() => onChange({ ...view, grouping })}
    >
      {label}
    </button>
  );
  return (
    <div className="jp-audit-Filter">
      <div
        className="jp-audit-Filter-group"
        role="group"
        aria-label={trans.__('Group by')}
      >
        {toggle('cell', trans.__('By cell'))}
        {toggle('category', trans.__('By category'))}
      </div>
      <input
        type="search"
        className="jp-audit-Filter-text"
        placeholder={trans.__('Filter')}
        aria-label={trans.__('Filter the findings by text')}
        value={view.text}
        onChange={event => onChange({ ...view, text: event.target.value })}
      />
    </div>
  );
}
