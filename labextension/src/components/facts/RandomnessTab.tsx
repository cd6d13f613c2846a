import React from 'react';
import { CellRun } from '../../wire';
import { usePanel } from '../context';
import { CellLinks } from './CellLinks';

type Action = 'draw' | 'seed' | 'entropy';

/** Who drew from what, and where it was seeded. */
export function RandomnessTab({ runs }: { runs: CellRun[] }): JSX.Element {
  const { trans } = usePanel();
  const generators = [...cellsByGenerator(runs)];
  const words: { readonly [key in Action]: string } = {
    seed: trans.__('seeded in'),
    entropy: trans.__('took fresh entropy in'),
    draw: trans.__('drawn from in')
  };
  if (generators.length === 0) {
    return (
      <p className="jp-audit-Hint">
        {trans.__('No draw from a known generator was seen.')}
      </p>
    );
  }
  return (
    <ul className="jp-audit-Rows">
      {generators.map(([generator, cells]) => (
        <li key={generator}>
          <strong>{generator}</strong>
          {(['seed', 'entropy', 'draw'] as const).map(
            action =>
              cells[action].size > 0 && (
                <div key={action}>
                  {words[action]} <CellLinks cells={[...cells[action]]} />
                </div>
              )
          )}
          {cells.draw.size > 0 && cells.seed.size === 0 && (
            <div className="jp-audit-Hint">{trans.__('never seeded')}</div>
          )}
        </li>
      ))}
    </ul>
  );
}

function cellsByGenerator(
  runs: CellRun[]
): Map<string, { [key in Action]: Set<string | null> }> {
  const found = new Map<string, { [key in Action]: Set<string | null> }>();
  for (const { cell_id, facts } of runs) {
    for (const fact of facts) {
      if (fact.kind === 'random') {
        const cells = found.get(fact.generator) ?? {
          draw: new Set(),
          seed: new Set(),
          entropy: new Set()
        };
        cells[fact.action].add(cell_id);
        found.set(fact.generator, cells);
      }
    }
  }
  return found;
}
