import React from 'react';
import { Recording, RecordingState } from '../facts';
import { usePanel } from './context';

/** The recording's state, a dot with words, and the one button that changes it. */
export function RecordingRow({
  recording
}: {
  recording: Recording;
}): JSX.Element {
  const { trans } = usePanel();
  const { state, session, problem } = recording;
  const words: { readonly [key in RecordingState]: string } = {
    none: trans.__('No kernel'),
    unsupported: trans.__('This kernel cannot be recorded'),
    asking: trans.__('Asking the kernel…'),
    off: trans.__('Not recording'),
    starting: trans.__('Starting…'),
    on: trans.__('Recording'),
    lost: trans.__('Kernel lost')
  };
  const runs = session?.runs.length ?? 0;
  return (
    <div className="jp-audit-Recording">
      <div className="jp-audit-Recording-row">
        <span
          className={`jp-audit-Recording-state jp-mod-${state}`}
          role="status"
        >
          <span className="jp-audit-Dot" aria-hidden="true" />
          {words[state]}
          {session && (
            <span className="jp-audit-Recording-runs">
              {trans._n('%1 run', '%1 runs', runs)}
            </span>
          )}
        </span>
        <RecordingButton state={state} />
      </div>
      {problem && (
        <p className="jp-audit-Recording-problem" role="alert">
          {problem}
        </p>
      )}
      {recording.interrupted && (
        <p className="jp-audit-Hint" role="status">
          {trans.__(
            'The kernel ended by itself and was started again: what it did before is gone.'
          )}
        </p>
      )}
      {state === 'lost' && (
        <p className="jp-audit-Hint">
          {session
            ? trans.__(
                'The kernel went away. What it did until then is below. Restart it or choose a kernel to go on.'
              )
            : trans.__(
                'The kernel went away. Restart it or choose a kernel to go on.'
              )}
        </p>
      )}
      {state === 'none' && (
        <p className="jp-audit-Hint">
          {session
            ? trans.__('The kernel is gone. What it did until then is below.')
            : trans.__(
                'The code is checked without one; what it does needs a kernel.'
              )}
        </p>
      )}
    </div>
  );
}

/** One button in all its states, so that it keeps the focus while what it does changes. */
function RecordingButton({
  state
}: {
  state: RecordingState;
}): JSX.Element | null {
  const { trans, actions } = usePanel();
  if (state !== 'off' && state !== 'starting' && state !== 'on') {
    return null;
  }
  const press = () => {
    if (state === 'off') {
      actions.startRecording();
    } else if (state === 'on') {
      actions.stopRecording();
    }
  };
  return (
    <button
      className="jp-audit-Button"
      aria-disabled={state === 'starting'}
      onClick={press}
    >
      {state === 'on'
        ? trans.__('Stop recording')
        : trans.__('Start recording')}
    </button>
  );
}
