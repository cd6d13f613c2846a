import React from 'react';
import { Job } from '../../job';
import { NotebookAudit } from '../../model';
import { usePanel } from '../context';
import { VerdictView } from './VerdictView';

interface IJobProgressProps {
  audit: NotebookAudit;
  job: Job;
}

/** How far an export or a verification has come, and what it led to. */
export function JobProgress({ audit, job }: IJobProgressProps): JSX.Element {
  const { trans, actions } = usePanel();
  const { kind, state, output } = job.state;
  const exporting = kind === 'export';
  const words = {
    running: exporting ? trans.__('Exporting…') : trans.__('Verifying…'),
    done: exporting ? trans.__('Exported') : trans.__('The verdict'),
    failed: exporting
      ? trans.__('The export failed')
      : trans.__('The verification failed'),
    cancelled: trans.__('Cancelled')
  };
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
      {job.running && (
        <>
          <progress aria-label={words.running} />
          <p className="jp-audit-Job-now">{job.lines[job.lines.length - 1]}</p>
        </>
      )}
      {state === 'failed' && (
        <p className="jp-audit-Form-problem" role="alert">
          {job.lines[job.lines.length - 1]}
        </p>
      )}
      <Result job={job} />
      {state === 'done' && output !== null && (
        <VerdictView audit={audit} output={output} />
      )}
      {job.state.page && (
        <div className="jp-audit-Actions">
          <button
            className="jp-audit-Button"
            onClick={() => actions.openReport(job.state.id)}
          >
            {trans.__('Open the whole report')}
          </button>
        </div>
      )}
      <Steps job={job} />
    </div>
  );
}

/** All that it has said, line by line. */
function Steps({ job }: { job: Job }): JSX.Element | null {
  const { trans } = usePanel();
  const lines = React.useRef<HTMLPreElement>(null);
  React.useEffect(() => {
    lines.current?.scrollTo({ top: lines.current.scrollHeight });
  }, [job.lines.length]);
  if (job.lines.length === 0) {
    return null;
  }
  return (
    <details
      key={job.running ? 'running' : 'ended'}
      className="jp-audit-More"
      open={job.state.state !== 'done'}
    >
      <summary>{trans.__('Step by step')}</summary>
      <pre ref={lines} className="jp-audit-Job-lines" tabIndex={0}>
        {job.lines.join('\n')}
      </pre>
    </details>
  );
}

/** What it wrote: to take along, or to be verified here. */
function Result({ job }: { job: Job }): JSX.Element | null {
  const { trans, actions } = usePanel();
  const { state, result } = job.state;
  if (state !== 'done' || result === null) {
    return null;
  }
  return (
    <>
      <p className="jp-audit-Job-result">{result}</p>
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
          {trans.__('Verify this one')}
        </button>
      </div>
    </>
  );
}
