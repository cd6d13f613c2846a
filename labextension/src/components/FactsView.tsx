import React from 'react';
import { NotebookAudit } from '../model';
import { CellRun, Environment, Session } from '../wire';
import { IPanelContext, usePanel } from './context';
import { Section } from './Section';

/** What the kernel did since recording began. */
export function FactsView({ audit }: { audit: NotebookAudit }): JSX.Element {
  const panel = usePanel();
  const { trans } = panel;
  const session = audit.recording.session;
  return (
    <Section title={trans.__('Facts')}>
      {session === null ? (
        <p className="jp-audit-Hint">
          {trans.__(
            'Nothing was recorded, so what the cells did is not known.'
          )}
        </p>
      ) : (
        <dl className="jp-audit-Facts">
          {rowsOf(session, audit, panel).map(({ term, details }) => (
            <React.Fragment key={term}>
              <dt>{term}</dt>
              {details.map((text, i) => (
                <dd key={i}>{text}</dd>
              ))}
            </React.Fragment>
          ))}
        </dl>
      )}
    </Section>
  );
}

interface IRow {
  term: string;
  details: string[];
}

function rowsOf(
  session: Session,
  audit: NotebookAudit,
  panel: IPanelContext
): IRow[] {
  const { trans } = panel;
  const runs = session.runs;
  const none = trans.__('none seen');
  const rows = [
    { term: trans.__('Runs'), details: runDetails(runs, audit, panel) },
    {
      term: trans.__('Environment'),
      details: environmentDetails(session.environment, panel)
    },
    { term: trans.__('Randomness'), details: randomDetails(runs, panel) },
    { term: trans.__('Files'), details: fileDetails(runs, panel) },
    {
      term: trans.__('Network and processes'),
      details: outsideDetails(runs, panel)
    }
  ];
  if (session.notes.length > 0) {
    rows.push({ term: trans.__('Notes'), details: session.notes });
  }
  return rows.map(row =>
    row.details.length > 0 ? row : { ...row, details: [none] }
  );
}

function runDetails(
  runs: CellRun[],
  audit: NotebookAudit,
  { trans }: IPanelContext
): string[] {
  const present = new Set<string>();
  let code = 0;
  for (const cell of audit.model?.cells ?? []) {
    if (cell.type === 'code') {
      present.add(cell.id);
      code++;
    }
  }
  const ran = new Set(runs.map(run => run.cell_id ?? ''));
  const covered = [...present].filter(id => ran.has(id)).length;
  const failed = runs.filter(run => run.status === 'error').length;
  const details = [
    trans.__('%1 of %2 code cells, %3 runs', covered, code, runs.length)
  ];
  if (failed > 0) {
    details.push(
      trans._n('%1 run ended in an error', '%1 runs ended in an error', failed)
    );
  }
  return details;
}

function environmentDetails(
  environment: Environment | null,
  { trans }: IPanelContext
): string[] {
  if (environment === null) {
    return [trans.__('being captured')];
  }
  const { implementation, python, system, machine, git } = environment;
  const count = environment.distributions.length;
  const details = [
    `${implementation} ${python}, ${system} ${machine}`,
    trans._n('%1 package installed', '%1 packages installed', count)
  ];
  if (git) {
    const commit = git.commit.slice(0, 10);
    details.push(
      git.dirty
        ? trans.__('git %1, with uncommitted changes', commit)
        : trans.__('git %1', commit)
    );
  }
  return details;
}

function randomDetails(runs: CellRun[], { trans }: IPanelContext): string[] {
  const seen = new Map<
    string,
    { draw: number; seed: number; entropy: number }
  >();
  for (const run of runs) {
    for (const fact of run.facts) {
      if (fact.kind === 'random') {
        const total = seen.get(fact.generator) ?? {
          draw: 0,
          seed: 0,
          entropy: 0
        };
        // Draws are not counted one by one: a run drew or it did not.
        total[fact.action] += fact.action === 'draw' ? 1 : fact.count;
        seen.set(fact.generator, total);
      }
    }
  }
  return [...seen].map(([generator, { draw, seed, entropy }]) => {
    const parts = [
      draw > 0 &&
        trans._n('drawn from in %1 run', 'drawn from in %1 runs', draw),
      seed > 0 && trans._n('seeded once', 'seeded %1 times', seed),
      entropy > 0 &&
        trans._n(
          'took fresh entropy once',
          'took fresh entropy %1 times',
          entropy
        )
    ];
    return `${generator}: ${parts.filter(Boolean).join(', ')}`;
  });
}

function fileDetails(runs: CellRun[], panel: IPanelContext): string[] {
  const { trans, cellName } = panel;
  const lines = new Set<string>();
  for (const run of runs) {
    for (const fact of run.facts) {
      if (fact.kind === 'file') {
        const verb =
          fact.mode === 'read' ? trans.__('read') : trans.__('written');
        lines.add(`${fact.path}: ${verb}, ${cellName(run.cell_id, null)}`);
      }
    }
  }
  return [...lines];
}

function outsideDetails(runs: CellRun[], { trans }: IPanelContext): string[] {
  const lines = new Set<string>();
  for (const fact of runs.flatMap(run => run.facts)) {
    if (fact.kind === 'host') {
      lines.add(fact.port === null ? fact.host : `${fact.host}:${fact.port}`);
    } else if (fact.kind === 'process') {
      lines.add(trans.__('started %1', fact.program));
    }
  }
  return [...lines];
}
