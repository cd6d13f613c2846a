import React, { useId, useState } from 'react';

export interface ITab {
  id: string;
  title: string;
  body(): JSX.Element;
}

interface ITabsProps {
  label: string;
  tabs: readonly ITab[];
}

/** Tabs as the ARIA pattern has them: one is in the tab order, arrow keys go to the others. */
export function Tabs({ label, tabs }: ITabsProps): JSX.Element {
  const [current, setCurrent] = useState(tabs[0].id);
  const base = useId();
  const move = (event: React.KeyboardEvent<HTMLElement>) => {
    const at = tabs.findIndex(({ id }) => id === current);
    const last = tabs.length - 1;
    const next: { [key: string]: number } = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      Home: 0,
      End: last
    };
    if (event.key in next) {
      event.preventDefault();
      const id = tabs[next[event.key]].id;
      setCurrent(id);
      document.getElementById(`${base}-${id}`)?.focus();
    }
  };
  return (
    <div className="jp-audit-Tabs">
      <div role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map(({ id, title }) => (
          <button
            key={id}
            id={`${base}-${id}`}
            role="tab"
            className="jp-audit-Tab"
            data-tab={id}
            aria-selected={id === current}
            aria-controls={`${base}-panel`}
            tabIndex={id === current ? 0 : -1}
            onClick={() => setCurrent(id)}
          >
            {title}
          </button>
        ))}
      </div>
      <div
        id={`${base}-panel`}
        role="tabpanel"
        className="jp-audit-Facts"
        aria-labelledby={`${base}-${current}`}
        tabIndex={0}
      >
        {tabs.find(({ id }) => id === current)?.body()}
      </div>
    </div>
  );
}
