import React from 'react';
import { CellRun } from '../../wire';
import { usePanel } from '../context';
import { CellLinks } from './CellLinks';

/** The hosts that were contacted and the processes that were started. */
export function OutsideTab({ runs }: { runs: CellRun[] }): JSX.Element {
  const { trans } = usePanel();
  const hosts = new Map<string, Set<string | null>>();
  const programs = new Map<string, Set<string | null>>();
  for (const { cell_id, facts } of runs) {
    for (const fact of facts) {
      if (fact.kind === 'host') {
        const { host, port } = fact;
        add(hosts, port === null ? host : `${host}:${port}`, cell_id);
      } else if (fact.kind === 'process') {
        add(programs, fact.program, cell_id);
      }
    }
  }
  return (
    <>
      <h4>{trans.__('Hosts')}</h4>
      <Named rows={hosts} none={trans.__('No connection was seen.')} />
      <h4>{trans.__('Processes')}</h4>
      <Named rows={programs} none={trans.__('No process was seen to start.')} />
    </>
  );
}

function Named(props: {
  rows: Map<string, Set<string | null>>;
  none: string;
}): JSX.Element {
  if (props.rows.size === 0) {
    return <p className="jp-audit-Hint">{props.none}</p>;
  }
  return (
    <ul className="jp-audit-Rows">
      {[...props.rows].map(([name, cells]) => (
        <li key={name}>
          <strong>{name}</strong> <CellLinks cells={[...cells]} />
        </li>
      ))}
    </ul>
  );
}

function add(
  rows: Map<string, Set<string | null>>,
  name: string,
  cell: string | null
): void {
  rows.set(name, (rows.get(name) ?? new Set()).add(cell));
}
