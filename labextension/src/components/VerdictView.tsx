import React from 'react';
import { Verdict } from '../wire';
import { usePanel } from './context';
import { InlineText } from './InlineText';

type Level = Verdict['level'];

const LEVELS: readonly Level[] = [
  'nothing',
  'intact',
  'installs',
  'runs',
  'agrees',
  'exact'
];

/** How far a bundle's claim holds, and why not further. */
export function VerdictView({ output }: { output: string }): JSX.Element {
  const { trans } = usePanel();
  const verdict = parse(output);
  if (verdict === null) {
    return <pre className="jp-audit-Job-lines">{output}</pre>;
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
      <ul>
        {reasonsOf(verdict).map((reason, i) => (
          <li key={i}>
            <InlineText text={reason} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function reasonsOf(verdict: Verdict): string[] {
  const alike = ['same', 'normalised', 'tolerance'];
  const differing = verdict.cells.filter(cell => !alike.includes(cell.word));
  return [
    ...verdict.reasons,
    ...differing.map(({ cell, word, why }) => `${cell + 1}: ${word}. ${why}`)
  ];
}

function parse(output: string): Verdict | null {
  try {
    const verdict = JSON.parse(output) as Verdict;
    const whole =
      Array.isArray(verdict.cells) && Array.isArray(verdict.reasons);
    return whole ? verdict : null;
  } catch {
    return null;
  }
}
