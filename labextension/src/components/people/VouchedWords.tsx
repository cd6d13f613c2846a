import React from 'react';
import { Vouched } from '../../wire';
import { usePanel } from '../context';

/** Whose word it is, and what it is worth now. */
export function VouchedWords({ vouched }: { vouched: Vouched }): JSX.Element {
  const { trans } = usePanel();
  const { name, time, standing, why } = vouched;
  const words: { readonly [key in Vouched['standing']]: string } = {
    signed: trans.__('Signed by %1', name),
    claimed: trans.__('Vouched for by %1', name),
    lapsed: trans.__('Lapsed: %1 vouched for it', name),
    forged: trans.__('Not to be trusted: %1', name)
  };
  return (
    <p className="jp-audit-Vouched" data-standing={standing}>
      {words[standing]} {time && `(${time.slice(0, 10)})`}
      {why && <span className="jp-audit-Hint"> {why}</span>}
    </p>
  );
}
