import React, { useState } from 'react';
import { NotebookAudit } from '../model';
import { usePanel } from './context';
import { JobProgress } from './JobProgress';
import { Section } from './Section';

type Basis = 'session' | 'run' | 'static';

/** Can I ship it? Export, its progress, the download, and a verification of what was exported. */
export function ShipIt({ audit }: { audit: NotebookAudit }): JSX.Element {
  const { trans, actions } = usePanel();
  const recorded = (audit.recording.session?.runs.length ?? 0) > 0;
  const [chosen, setChosen] = useState<Basis | null>(null);
  const [includeData, setIncludeData] = useState(false);
  const basis = chosen ?? (recorded ? 'session' : 'run');
  const running = audit.job?.running ?? false;
  const option = (value: Basis, label: string) => (
    <label>
      <input
        type="radio"
        name="jp-audit-basis"
        checked={basis === value}
        disabled={running}
        onChange={() => setChosen(value)}
      />
      {label}
    </label>
  );
  return (
    <Section title={trans.__('Ship it')}>
      <p className="jp-audit-Hint">
        {trans.__(
          'A bundle holds the notebook, the exact environment and what is needed to prove it elsewhere. The notebook is saved first.'
        )}
      </p>
      <fieldset className="jp-audit-Ship-options">
        <legend>{trans.__('It rests on')}</legend>
        {option(
          'session',
          recorded
            ? trans.__('what was recorded')
            : trans.__('what was recorded (nothing in this kernel)')
        )}
        {option('run', trans.__('a fresh run, from top to bottom'))}
        {option('static', trans.__('the saved file alone, never run'))}
      </fieldset>
      <label className="jp-audit-Ship-data">
        <input
          type="checkbox"
          checked={includeData}
          disabled={running}
          onChange={event => setIncludeData(event.target.checked)}
        />
        {trans.__('Include the data files it reads')}
      </label>
      <button
        className="jp-audit-Button jp-mod-accept"
        disabled={running}
        onClick={() => actions.startExport(basis, includeData)}
      >
        {trans.__('Export')}
      </button>
      {audit.job && <JobProgress job={audit.job} />}
    </Section>
  );
}
