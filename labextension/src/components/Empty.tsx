import React from 'react';
import { auditIcon } from '../icons';

interface IEmptyProps {
  title: string;
  children?: React.ReactNode;
}

/** The panel where there is nothing to show: it says why, and what would change that. */
export function Empty({ title, children }: IEmptyProps): JSX.Element {
  return (
    <div className="jp-audit-Empty">
      <auditIcon.react tag="span" className="jp-audit-Empty-icon" />
      <p className="jp-audit-Empty-title">{title}</p>
      {children}
    </div>
  );
}
