import React, { useState } from 'react';
import { Finding } from '../wire';
import { usePanel } from './context';
import { Field } from './Field';
import { Form } from './Form';

interface IWaiveFormProps {
  finding: Finding;
  onClose(): void;
}

/** Why a finding may stand, until when, and who says so. */
export function WaiveForm({ finding, onClose }: IWaiveFormProps): JSX.Element {
  const { trans, actions, person } = usePanel();
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState('');
  const [author, setAuthor] = useState(person);
  return (
    <Form
      label={trans.__('Waive %1', finding.rule)}
      accept={trans.__('Waive')}
      onAccept={() =>
        actions.waive(finding, { reason, author, until: until || null })
      }
      onClose={onClose}
    >
      <Field
        type="area"
        label={trans.__('Why may it stand?')}
        value={reason}
        onChange={setReason}
        required
      />
      <Field
        type="date"
        label={trans.__('Until')}
        value={until}
        onChange={setUntil}
        hint={trans.__('Then it counts again. Without a date it never does.')}
      />
      <Field
        label={trans.__('Your name')}
        value={author}
        onChange={setAuthor}
        required
        autoComplete="name"
      />
      <p className="jp-audit-Hint">
        {finding.place.cell_id === null
          ? trans.__('Covers this rule in the whole notebook.')
          : trans.__('Covers this rule in this cell.')}
      </p>
    </Form>
  );
}
