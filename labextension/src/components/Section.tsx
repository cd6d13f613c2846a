import React from 'react';

interface ISectionProps {
  title: string;
  /** A few words beside the title, such as a count. */
  note?: string;
  open?: boolean;
  children: React.ReactNode;
}

/** A part of the panel that can be folded away. */
export function Section(props: ISectionProps): JSX.Element {
  const { title, note, open = true, children } = props;
  return (
    <details className="jp-audit-Section" open={open}>
      <summary>
        <h3>{title}</h3>
        {note && <span className="jp-audit-Section-note">{note}</span>}
      </summary>
      <div className="jp-audit-Section-body">{children}</div>
    </details>
  );
}
