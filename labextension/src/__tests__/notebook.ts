import { NotebookModel } from '@jupyterlab/notebook';
import { Decisions } from '../decisions';
import { NotebookAudit } from '../model';
import { Finding, Session, Assessment } from '../wire';

/** A real notebook model with one code cell a source, under the ids given. */
export function notebookOf(cells: { [id: string]: string }): NotebookModel {
  // Yjs warns of how JupyterLab itself fills a model.
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const model = new NotebookModel();
  model.fromJSON({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: Object.entries(cells).map(([id, source]) => ({
      id,
      cell_type: 'code',
      metadata: {},
      source,
      execution_count: null,
      outputs: []
    }))
  });
  warn.mockRestore();
  return model;
}

/** An audit as components see one, with no server and no kernel behind it. */
export function auditOf(parts: {
  assessment: Assessment | null;
  model?: NotebookModel;
  recording?: { state: string; session?: Session | null; problem?: string };
  refusal?: NotebookAudit['refusal'];
  sources?: { [id: string]: string };
}): NotebookAudit {
  const { assessment, model, recording, refusal, sources } = parts;
  const findings: Finding[] = assessment?.report.findings ?? [];
  const audit = {
    panel: { id: 'panel-1' },
    name: 'birds.ipynb',
    path: 'study/birds.ipynb',
    model: model ?? null,
    decisions: new Decisions(() => model ?? null),
    recording: { session: null, problem: null, ...recording },
    assessment,
    refusal: refusal ?? null,
    job: null,
    standing: findings.filter(
      f => f.waiver === null || f.waiver.expired || f.waiver.unsigned
    ),
    sourceOf: (id: string) => sources?.[id],
    check: jest.fn()
  };
  return audit as unknown as NotebookAudit;
}
