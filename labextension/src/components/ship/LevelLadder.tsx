import React from 'react';
import { Verdict } from '../../wire';
import { StateMark } from '../StateMark';

type Level = Verdict['level'];

/** From the least to the most that a verification can say. */
export const LEVELS: readonly Level[] = [
  'nothing',
  'intact',
  'installs',
  'runs',
  'agrees',
  'exact'
];

interface ILevelLadderProps {
  level: Level;
  asked: Level;
}

/** The levels, each with whether it was reached; what was not asked for is not said to fail. */
export function LevelLadder({ level, asked }: ILevelLadderProps): JSX.Element {
  return (
    <ol className="jp-audit-Ladder">
      {LEVELS.slice(1).map(each => {
        const rank = LEVELS.indexOf(each);
        const state =
          rank <= LEVELS.indexOf(level)
            ? 'holds'
            : rank <= LEVELS.indexOf(asked)
              ? 'fails'
              : 'unchecked';
        return (
          <li key={each} data-state={state}>
            <StateMark state={state} />
            {each}
          </li>
        );
      })}
    </ol>
  );
}
