import React from 'react';
import { NotebookAudit } from '../../model';
import { Verdict } from '../../wire';
import { usePanel } from '../context';
import { InlineText } from '../InlineText';
import { CellVerdicts } from './CellVerdicts';
import { LEVELS, LevelLadder } from './LevelLadder';

type Level = Verdict['level'];

interface IVerdictViewProps {
  audit: NotebookAudit;
  /** The verdict as the job printed it. */
  output: string;
}

/** How far a bundle's claim holds, why not further, and what came of each cell. */
export function VerdictView({ audit, output }: IVerdictViewProps): JSX.Element {
  const { trans } = usePanel();
  const verdict = parse(output);
  if (verdict === null) {
    return (
      <pre className="jp-audit-Job-lines" tabIndex={0}>
        {output}
      </pre>
    );
  }
  const { level, asked, replayed } = verdict;
  const reached = LEVELS.indexOf(level) >= LEVELS.indexOf(asked);
  const sentences: { readonly [key in Level]: string } = {
    nothing: trans.__('The bundle is not what its maker packed.'),
    intact: trans.__('The bundle is as it was packed, but no more.'),
    installs: trans.__('Its environment could be rebuilt, but no more.'),
    runs: trans.__('Every cell runs, but outputs differ.'),
    agrees: trans.__('Every output agrees within the tolerance.'),
    exact: trans.__('Every output is the same.')
  };
  return (
    <div
      className={`jp-audit-Verdict jp-mod-${reached ? 'holds' : 'fails'}`}
      data-level={level}
    >
      <p className="jp-audit-Verdict-level">
        {level}, {replayed ? trans.__('replayed') : trans.__('unassisted')}
      </p>
      <p>{sentences[level]}</p>
      <LevelLadder level={level} asked={asked} />
      <Sentences texts={verdict.reasons} />
      <Badges verdict={verdict} />
      <Metrics verdict={verdict} />
      <Sentences texts={verdict.drift} />
      <CellVerdicts audit={audit} verdict={verdict} />
      <Files verdict={verdict} />
      <Behaviour verdict={verdict} />
      <Times verdict={verdict} />
    </div>
  );
}

function Sentences({ texts }: { texts: string[] }): JSX.Element | null {
  return texts.length === 0 ? null : (
    <ul>
      {texts.map((text, i) => (
        <li key={i}>
          <InlineText text={text} />
        </li>
      ))}
    </ul>
  );
}

/** Qualities beside the level; what was not tried says so. */
function Badges({ verdict }: { verdict: Verdict }): JSX.Element | null {
  const { trans } = usePanel();
  if (verdict.badges.length === 0) {
    return null;
  }
  const words = {
    yes: trans.__('yes'),
    no: trans.__('no'),
    unknown: trans.__('not known')
  };
  return (
    <details className="jp-audit-More">
      <summary>
        {verdict.badges
          .map(({ name, state }) => `${name}: ${words[state]}`)
          .join(', ')}
      </summary>
      <Sentences
        texts={verdict.badges.map(({ name, why }) => `${name}: ${why}`)}
      />
    </details>
  );
}

/** The numbers that somebody named, as recorded and as found. */
function Metrics({ verdict }: { verdict: Verdict }): JSX.Element {
  const { trans } = usePanel();
  return (
    <Sentences
      texts={verdict.metrics.map(({ name, recorded, found, holds }) =>
        holds
          ? trans.__('%1: %2, as recorded', name, found)
          : trans.__('%1: %2, recorded %3', name, found ?? '?', recorded)
      )}
    />
  );
}

function Files({ verdict }: { verdict: Verdict }): JSX.Element | null {
  const { trans } = usePanel();
  if (verdict.files.length === 0) {
    return null;
  }
  return (
    <details className="jp-audit-More">
      <summary>{trans.__('Files that it wrote')}</summary>
      <Sentences
        texts={verdict.files.map(
          ({ path, word, why }) => `${path}: ${word}${why && `. ${why}`}`
        )}
      />
    </details>
  );
}

/** What it did that it did not do before, and what else is to be known. */
function Behaviour({ verdict }: { verdict: Verdict }): JSX.Element | null {
  const { trans } = usePanel();
  const texts = [
    ...verdict.behaviour,
    ...verdict.environment,
    ...verdict.notes,
    ...(verdict.sandbox ? [trans.__('Sandbox: %1', verdict.sandbox)] : [])
  ];
  return texts.length === 0 ? null : (
    <details className="jp-audit-More" open={verdict.behaviour.length > 0}>
      <summary>{trans.__('How it went')}</summary>
      <Sentences texts={texts} />
    </details>
  );
}

function Times({ verdict }: { verdict: Verdict }): JSX.Element | null {
  const { trans } = usePanel();
  return verdict.steps.length === 0 ? null : (
    <details className="jp-audit-More">
      <summary>{trans.__('Steps and their times')}</summary>
      <Sentences
        texts={verdict.steps.map(
          ({ name, status, seconds, why }) =>
            `${name}: ${status}, ${seconds.toFixed(1)} s${why && `. ${why}`}`
        )}
      />
    </details>
  );
}

function parse(output: string): Verdict | null {
  try {
    const verdict = JSON.parse(output) as Verdict;
    const whole = [
      verdict.cells,
      verdict.reasons,
      verdict.files,
      verdict.steps,
      verdict.behaviour,
      verdict.environment,
      verdict.notes,
      verdict.badges,
      verdict.metrics,
      verdict.drift
    ].every(Array.isArray);
    return whole ? verdict : null;
  } catch {
    return null;
  }
}
