import React from 'react';
import { Job } from '../job';
import { usePanel } from './context';
import { VerdictView } from './VerdictView';

/** How far an export or a verification has come, and what it led to. */
export function JobProgress({ job }: { job: Job }): JSX.Element {
  const { trans, actions } = usePanel();
  const { kind, state, result, output } = job.state;
  const exporting = kind === 'export';
  const words = {
    running: exporting ? trans.__('Exporting…') : trans.__('Verifying…'),
    done: exporting ? trans.__('Exported') : trans.__('The verdict'),
    failed: exporting
      ? trans.__('The export failed')
      : trans.__('The verification failed'),
    cancelled: trans.__('Cancelled')
  };
  const lines = React.useRef<HTMLPreElement>(null);
  React.useEffect(() => {
    lines.current?.scrollTo({ top: lines.current.scrollHeight });
  }, [job.lines.length]);
  return (
    <div className="jp-audit-Job" data-state={job.lost ? 'lost' : state}>
      <div className="jp-audit-Job-head" role="status">
        <span>
          {job.lost ? trans.__('The server does not answer') : words[state]}
        </span>
        {job.running && (
          <button
            className="jp-audit-Button"
            onClick={() => actions.cancelJob()}
          >
            {trans.__('Cancel')}
          </button>
        )}
      </div>
      {job.running && <progress aria-label={words.running} />}
      {job.lines.length > 0 && (
        <details
          key={job.running ? 'running' : 'ended'}
          className="jp-audit-More"
          open={state !== 'done'}
        >
          <summary>{trans.__('Step by step')}</summary>
          <pre ref={lines} className="jp-audit-Job-lines">
            {job.lines.join('\n')}
          </pre>
        </details>
      )}
      {state === 'done' && result !== null && (
        <div className="jp-audit-Actions">
          <button
            className="jp-audit-Button"
            onClick={() => actions.download(result)}
          >
            {trans.__('Download')}
          </button>
          <button
            className="jp-audit-Button"
            onClick={() => actions.verify(result)}
          >
            {trans.__('Verify')}
          </button>
          <span className="jp-audit-Job-result">{result}</span>
        </div>
      )}
      {state === 'done' && output !== null && <VerdictView output={output} />}
    </div>
  );
}
