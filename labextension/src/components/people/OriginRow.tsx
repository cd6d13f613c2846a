import React, { useState } from 'react';
import { placeOfCell } from '../../places';
import { CellOrigin, Vouched } from '../../wire';
import { usePanel } from '../context';
import { OriginForm } from './OriginForm';
import { SignOffForm } from './SignOffForm';
import { VouchedWords } from './VouchedWords';

interface IOriginRowProps {
  origin: CellOrigin;
  /** The best word that somebody gave for this cell. */
  vouched: Vouched | null;
  /** Whether its metadata states the origin, so that it can be taken back here. */
  stated: boolean;
}

/** Who wrote one cell, how that is known, who vouches for it, and what can be done about it. */
export function OriginRow(props: IOriginRowProps): JSX.Element {
  const { origin, vouched, stated } = props;
  const { trans, actions, cellName } = usePanel();
  const [form, setForm] = useState<'sign' | 'origin' | null>(null);
  const { cell_id } = origin;
  return (
    <li data-origin={cell_id} data-ai={origin.ai} data-vouched={origin.vouched}>
      <button
        className="jp-audit-Link"
        onClick={() => actions.goTo(placeOfCell(cell_id))}
      >
        {cellName(cell_id, null)}
      </button>
      {': '}
      <strong>{origin.origin}</strong>
      <p className="jp-audit-Hint">{origin.how}</p>
      {vouched && <VouchedWords vouched={vouched} />}
      {form === 'sign' && (
        <SignOffForm cell={cell_id} onClose={() => setForm(null)} />
      )}
      {form === 'origin' && (
        <OriginForm cell={cell_id} onClose={() => setForm(null)} />
      )}
      {form === null && (
        <div className="jp-audit-Actions">
          {!origin.vouched && (
            <button className="jp-audit-Button" onClick={() => setForm('sign')}>
              {trans.__('Sign off')}
            </button>
          )}
          <button className="jp-audit-Button" onClick={() => setForm('origin')}>
            {trans.__('Correct')}
          </button>
          {stated && (
            <button
              className="jp-audit-Button"
              onClick={() => void actions.stateOrigin(cell_id, null)}
            >
              {trans.__('Forget')}
            </button>
          )}
        </div>
      )}
    </li>
  );
}
