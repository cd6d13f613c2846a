import React from 'react';
import { usePanel } from '../context';
import { CellLinks } from './CellLinks';
import { IEdge } from './graph';

/** The picture of the cells in words; what breaks replay comes first and is in view. */
export function CellGraphText({ edges }: { edges: IEdge[] }): JSX.Element {
  const { trans } = usePanel();
  const broken = edges.filter(({ breaks }) => breaks);
  return (
    <>
      {broken.length > 0 && (
        <>
          <p>{trans.__('Restart and Run All would give other values for:')}</p>
          <Edges edges={broken} />
        </>
      )}
      <details className="jp-audit-More">
        <summary>{trans.__('The picture in words')}</summary>
        <Edges edges={edges} />
      </details>
    </>
  );
}

function Edges({ edges }: { edges: IEdge[] }): JSX.Element {
  const { trans } = usePanel();
  return (
    <ul className="jp-audit-Rows">
      {edges.map(({ writer, reader, names, breaks }) => (
        <li key={`${writer} ${reader}`}>
          <CellLinks cells={[reader]} /> {trans.__('uses')}{' '}
          {names.map(({ name }, i) => (
            <React.Fragment key={name}>
              {i > 0 && ', '}
              <code>{name}</code>
            </React.Fragment>
          ))}{' '}
          {trans.__('of')} <CellLinks cells={[writer]} />
          {breaks && (
            <strong className="jp-audit-Breaks">
              {' '}
              {trans.__('(breaks replay)')}
            </strong>
          )}
        </li>
      ))}
    </ul>
  );
}
