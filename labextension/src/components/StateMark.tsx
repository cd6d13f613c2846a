import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import { Answer } from '../wire';

type State = Answer['state'];

const SHAPES: { readonly [key in State]: string } = {
  holds: 'M3 8.5l3.2 3.2L13 4.8',
  fails: 'M4 4l8 8M12 4l-8 8',
  ask: 'M5.6 6.2a2.4 2.4 0 1 1 3.6 2.1c-.8.5-1.2.9-1.2 1.8M8 12.6v.2',
  unchecked: 'M4.5 8h7'
};

/** The shape of a checklist item's state; its word is to stand near it. */
export function StateMark({ state }: { state: State }): JSX.Element {
  return (
    <svg
      className={`jp-audit-State jp-mod-${state}`}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      <path d={SHAPES[state]} />
    </svg>
  );
}

/** The state in a word. */
export function stateWord(state: State, trans: TranslationBundle): string {
  return {
    holds: trans.__('Holds'),
    fails: trans.__('Fails'),
    ask: trans.__('You must say'),
    unchecked: trans.__('Not checked yet')
  }[state];
}
