import React from 'react';
import { Refusal } from '../wire';

interface INoticeProps {
  refusal: Refusal;
  /** Said where an older answer is still on show. */
  stale?: string;
  children?: React.ReactNode;
}

/** What went wrong, what to do about it. */
export function Notice({
  refusal,
  stale,
  children
}: INoticeProps): JSX.Element {
  return (
    <div className="jp-audit-Notice" role="alert">
      <p className="jp-audit-Notice-message">{refusal.message}</p>
      {refusal.hint && <p>{refusal.hint}</p>}
      {stale && <p>{stale}</p>}
      {children}
    </div>
  );
}
