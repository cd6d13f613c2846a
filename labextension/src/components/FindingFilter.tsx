import React from 'react';
import { categoryWord, IFindingView } from '../findingview';
import { Severity } from '../settings';
import { SEVERITIES, severityWord } from '../severity';
import { Finding } from '../wire';
import { usePanel } from './context';
import { SeverityShape } from './SeverityMark';

interface IFindingFilterProps {
  /** All that could be shown. */
  findings: Finding[];
  view: IFindingView;
  onChange(view: IFindingView): void;
}

/** Grouping and filters of the findings. */
export function FindingFilter(props: IFindingFilterProps): JSX.Element {
  const { findings, view, onChange } = props;
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
  const categories = [...new Set(findings.map(f => f.category))].sort();
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
      <SeverityToggles {...props} />
      <select
        className="jp-audit-Select"
        aria-label={trans.__('Show one category')}
        value={view.category}
        onChange={event => onChange({ ...view, category: event.target.value })}
      >
        <option value="">{trans.__('All categories')}</option>
        {categories.map(category => (
          <option key={category} value={category}>
            {categoryWord(category)}
          </option>
        ))}
      </select>
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

/** One toggle a severity that there is, with its count. */
function SeverityToggles(props: IFindingFilterProps): JSX.Element {
  const { findings, view, onChange } = props;
  const { trans } = usePanel();
  const flip = (severity: Severity) => {
    const on = view.severities.includes(severity);
    const severities = on
      ? view.severities.filter(each => each !== severity)
      : [...view.severities, severity];
    onChange({ ...view, severities });
  };
  return (
    <div
      className="jp-audit-Filter-severities"
      role="group"
      aria-label={trans.__('Show severities')}
    >
      {[...SEVERITIES].reverse().map(severity => {
        const count = findings.filter(f => f.severity === severity).length;
        return (
          count > 0 && (
            <button
              key={severity}
              className={`jp-audit-Chip jp-audit-Severity jp-mod-${severity}`}
              aria-pressed={view.severities.includes(severity)}
              onClick={() => flip(severity)}
            >
              <SeverityShape severity={severity} />
              {severityWord(severity, trans)} {count}
            </button>
          )
        );
      })}
    </div>
  );
}
