import React from 'react';
import { NotebookAudit } from '../../model';
import { usePanel } from '../context';
import { Section } from '../Section';
import { ExportForm } from './ExportForm';
import { JobProgress } from './JobProgress';
import { VerifyForm } from './VerifyForm';

/** Can I ship it? Export, verify, how far either has come, and what it led to. */
export function ShipIt({ audit }: { audit: NotebookAudit }): JSX.Element {
  const { trans } = usePanel();
  return (
    <Section title={trans.__('Ship it')}>
      <div className="jp-audit-Ship">
        <ExportForm audit={audit} />
        <VerifyForm audit={audit} />
        {audit.job && <JobProgress audit={audit} job={audit.job} />}
      </div>
    </Section>
  );
}
