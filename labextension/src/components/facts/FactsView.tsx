import React from 'react';
import { NotebookAudit } from '../../model';
import { usePanel } from '../context';
import { Section } from '../Section';
import { ITab, Tabs } from '../Tabs';
import { CellsTab } from './CellsTab';
import { DataTab } from './DataTab';
import { EnvironmentTab } from './EnvironmentTab';
import { OutsideTab } from './OutsideTab';
import { RandomnessTab } from './RandomnessTab';

/** What the kernel did since recording began, and how the cells hang together. */
export function FactsView({ audit }: { audit: NotebookAudit }): JSX.Element {
  const { trans } = usePanel();
  const session = audit.recording.session;
  const recorded = (tab: (runs: NonNullable<typeof session>) => JSX.Element) =>
    session === null ? <NotRecorded /> : tab(session);
  const tabs: ITab[] = [
    {
      id: 'cells',
      title: trans.__('Cells'),
      body: () => <CellsTab audit={audit} />
    },
    {
      id: 'environment',
      title: trans.__('Environment'),
      body: () =>
        recorded(({ environment }) => (
          <EnvironmentTab
            environment={environment}
            imported={audit.assessment?.packages ?? []}
          />
        ))
    },
    {
      id: 'randomness',
      title: trans.__('Randomness'),
      body: () => recorded(({ runs }) => <RandomnessTab runs={runs} />)
    },
    {
      id: 'data',
      title: trans.__('Data'),
      body: () => recorded(({ runs }) => <DataTab runs={runs} />)
    },
    {
      id: 'outside',
      title: trans.__('Network and processes'),
      body: () => recorded(({ runs }) => <OutsideTab runs={runs} />)
    }
  ];
  return (
    <Section title={trans.__('Facts')}>
      <Tabs label={trans.__('Facts')} tabs={tabs} />
      {session !== null && session.notes.length > 0 && (
        <details className="jp-audit-More">
          <summary>{trans.__('What the recorder has to say')}</summary>
          <ul>
            {session.notes.map((note, i) => (
              <li key={i}>{note}</li>
            ))}
          </ul>
        </details>
      )}
    </Section>
  );
}

function NotRecorded(): JSX.Element {
  const { trans } = usePanel();
  return (
    <p className="jp-audit-Hint">
      {trans.__('Nothing was recorded, so what the cells did is not known.')}
    </p>
  );
}
