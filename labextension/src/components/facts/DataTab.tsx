import React from 'react';
import { CellRun, FileFact } from '../../wire';
import { usePanel } from '../context';
import { CellLinks } from './CellLinks';

interface IFile {
  fact: FileFact;
  cells: Set<string | null>;
}

/** The files that were read and written, with their hashes and cells. */
export function DataTab({ runs }: { runs: CellRun[] }): JSX.Element {
  const { trans } = usePanel();
  const files = filesOf(runs);
  const inputs = files.filter(({ fact }) => fact.mode === 'read');
  const outputs = files.filter(({ fact }) => fact.mode === 'write');
  return (
    <>
      <h4>{trans.__('In')}</h4>
      <Files files={inputs} none={trans.__('No file was seen to be read.')} />
      <h4>{trans.__('Out')}</h4>
      <Files
        files={outputs}
        none={trans.__('No file was seen to be written.')}
      />
    </>
  );
}

function Files(props: { files: IFile[]; none: string }): JSX.Element {
  const { trans } = usePanel();
  if (props.files.length === 0) {
    return <p className="jp-audit-Hint">{props.none}</p>;
  }
  return (
    <ul className="jp-audit-Rows">
      {props.files.map(({ fact, cells }) => (
        <li key={`${fact.path} ${fact.sha256 ?? ''}`}>
          <strong>{fact.path}</strong> <CellLinks cells={[...cells]} />
          <div className="jp-audit-Hint">
            {fact.sha256 === null ? (
              trans.__('not hashed: %1', fact.how)
            ) : (
              <>
                {trans.__('SHA-256')}{' '}
                <code
                  title={fact.sha256}
                >{`${fact.sha256.slice(0, 16)}…`}</code>
              </>
            )}
            {fact.size !== null && `, ${bytes(fact.size)}`}
          </div>
        </li>
      ))}
    </ul>
  );
}

function filesOf(runs: CellRun[]): IFile[] {
  const found = new Map<string, IFile>();
  for (const { cell_id, facts } of runs) {
    for (const fact of facts) {
      if (fact.kind === 'file') {
        const key = `${fact.mode} ${fact.path} ${fact.sha256 ?? ''}`;
        const file = found.get(key) ?? { fact, cells: new Set() };
        file.cells.add(cell_id);
        found.set(key, file);
      }
    }
  }
  return [...found.values()];
}

function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = Math.min(
    Math.floor(Math.log10(Math.max(count, 1)) / 3),
    units.length - 1
  );
  return `${(count / 1000 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`;
}
