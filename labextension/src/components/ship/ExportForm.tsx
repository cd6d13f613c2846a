import React, { useState } from 'react';
import { IExportWish } from '../../api';
import { NotebookAudit } from '../../model';
import { usePanel } from '../context';
import { ExportBlock } from './ExportBlock';

type Basis = IExportWish['recording'];

/** What a bundle rests on and takes along. */
export function ExportForm({ audit }: { audit: NotebookAudit }): JSX.Element {
  const { trans, actions } = usePanel();
  const recorded = (audit.recording.session?.runs.length ?? 0) > 0;
  const [chosen, setChosen] = useState<Basis | null>(null);
  const [includeData, setIncludeData] = useState(false);
  const recording = chosen ?? (recorded ? 'session' : 'run');
  const running = audit.job?.running ?? false;
  const option = (value: Basis, label: string) => (
    <label>
      <input
        type="radio"
        name="jp-audit-basis"
        checked={recording === value}
        disabled={running}
        onChange={() => setChosen(value)}
      />
      {label}
    </label>
  );
  return (
    <section className="jp-audit-Ship-part" aria-label={trans.__('Export')}>
      <h4>{trans.__('Export')}</h4>
      <p className="jp-audit-Hint">
        {trans.__(
          'A bundle holds the notebook, the exact environment and what is needed to prove it elsewhere. The notebook is saved first.'
        )}
      </p>
      <ExportBlock audit={audit} />
      <fieldset className="jp-audit-Options">
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
      <label className="jp-audit-Check">
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
        onClick={() => actions.startExport({ recording, includeData })}
      >
        {trans.__('Export')}
      </button>
    </section>
  );
}
