import React from 'react';
import { NotebookAudit } from '../../model';
import { usePanel } from '../context';
import { CellGraph } from './CellGraph';
import { CellGraphText } from './CellGraphText';
import { edgesBetween } from './graph';

/** How the cells hang together: drawn, and told. */
export function CellsTab({ audit }: { audit: NotebookAudit }): JSX.Element {
  const { trans } = usePanel();
  const edges = edgesBetween(audit.assessment?.graph ?? []);
  const runs = audit.recording.session?.runs ?? null;
  const code = [...(audit.model?.cells ?? [])].filter(c => c.type === 'code');
  const ran = new Set(runs?.map(({ cell_id }) => cell_id));
  const failed = runs?.filter(({ status }) => status === 'error').length ?? 0;
  const covered = code.filter(({ id }) => ran.has(id)).length;
  return (
    <>
      {runs !== null && (
        <p>
          {trans.__(
            '%1 of %2 code cells, %3 runs',
            covered,
            code.length,
            runs.length
          )}
          {failed > 0 &&
            `, ${trans._n(
              '%1 run ended in an error',
              '%1 runs ended in an error',
              failed
            )}`}
        </p>
      )}
      {edges.length === 0 ? (
        <p className="jp-audit-Hint">
          {trans.__('No cell uses what another one defines.')}
        </p>
      ) : (
        <>
          <CellGraph cells={code.map(({ id }) => id)} edges={edges} />
          <CellGraphText edges={edges} />
        </>
      )}
    </>
  );
}
