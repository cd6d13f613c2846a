import React, { useState } from 'react';
import { Vouched } from '../../wire';
import { usePanel } from '../context';
import { SignOffForm } from './SignOffForm';
import { VouchedWords } from './VouchedWords';

/** Who vouches for the notebook as a whole, and the form to do so. */
export function NotebookVouching(props: { signoffs: Vouched[] }): JSX.Element {
  const { trans } = usePanel();
  const [signing, setSigning] = useState(false);
  const vouched = props.signoffs.find(({ cell_id }) => cell_id === null);
  return (
    <div className="jp-audit-Vouching">
      {vouched ? (
        <VouchedWords vouched={vouched} />
      ) : (
        <p>{trans.__('Nobody vouches for the notebook as a whole.')}</p>
      )}
      {signing ? (
        <SignOffForm cell={null} onClose={() => setSigning(false)} />
      ) : (
        <button className="jp-audit-Button" onClick={() => setSigning(true)}>
          {trans.__('Sign off the notebook')}
        </button>
      )}
    </div>
  );
}
