import React, { useState } from 'react';
import { Finding } from '../wire';
import { usePanel } from './context';
import { FindingActions } from './FindingActions';
import { InlineText } from './InlineText';
import { SeverityMark } from './SeverityMark';
import { WaiveForm } from './WaiveForm';

interface IFindingCardProps {
  finding: Finding;
  /** Whether to say which cell it is in. */
  showsCell: boolean;
}

/** One finding. All of its words come from the notebook or the engine and are shown as text. */
export function FindingCard(props: IFindingCardProps): JSX.Element {
  const { finding, showsCell } = props;
  const { trans, cellName } = usePanel();
  const [waiving, setWaiving] = useState(false);
  const { place, waiver } = finding;
  const where = [
    showsCell && cellName(place.cell_id, place.cell),
    place.line !== null && trans.__('line %1', place.line),
    place.part === 'output' && trans.__('in the output')
  ].filter(Boolean);
  return (
    <li
      className="jp-audit-Finding"
      data-rule={finding.rule}
      data-fingerprint={finding.fingerprint}
    >
      <div className="jp-audit-Finding-head">
        <SeverityMark severity={finding.severity} />
        <span className="jp-audit-Finding-where">{where.join(', ')}</span>
      </div>
      <p className="jp-audit-Finding-message">
        <InlineText text={finding.message} />
      </p>
      {finding.evidence.length > 0 && (
        <ul className="jp-audit-Finding-evidence">
          {finding.evidence.map((text, i) => (
            <li key={i}>
              <InlineText text={text} />
            </li>
          ))}
        </ul>
      )}
      <div className="jp-audit-Finding-foot">
        <code>{finding.rule}</code>
        {finding.confidence !== 'high' && (
          <span>
            {finding.confidence === 'low'
              ? trans.__('a guess')
              : trans.__('likely')}
          </span>
        )}
        {waiver?.expired && (
          <span>{trans.__('the waiver ended on %1', waiver.until ?? '')}</span>
        )}
        {waiver?.unsigned && (
          <span>
            {trans.__('waived in a cell that a model wrote: needs a sign-off')}
          </span>
        )}
      </div>
      {waiving ? (
        <WaiveForm finding={finding} onClose={() => setWaiving(false)} />
      ) : (
        <FindingActions finding={finding} onWaive={() => setWaiving(true)} />
      )}
    </li>
  );
}
