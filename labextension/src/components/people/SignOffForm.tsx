import React, { useState } from 'react';
import { usePanel } from '../context';
import { Field } from '../Field';
import { Form } from '../Form';

const MAX_NOTE = 2000;

interface ISignOffFormProps {
  /** The cell's id; null is the whole notebook. */
  cell: string | null;
  onClose(): void;
}

/** A person vouches for a cell or for the notebook as it is. */
export function SignOffForm(props: ISignOffFormProps): JSX.Element {
  const { cell, onClose } = props;
  const { trans, actions, cellName, person } = usePanel();
  const [note, setNote] = useState('');
  const [name, setName] = useState(person);
  return (
    <Form
      label={
        cell === null
          ? trans.__('Sign off the notebook')
          : trans.__('Sign off %1', cellName(cell, null))
      }
      accept={trans.__('I have read it, and vouch for it')}
      onAccept={() => actions.signOff({ cell, name, note })}
      onClose={onClose}
    >
      <Field
        type="area"
        label={trans.__('What it rests on')}
        value={note}
        onChange={setNote}
        maxLength={MAX_NOTE}
      />
      <Field
        label={trans.__('Your name')}
        value={name}
        onChange={setName}
        required
        autoComplete="name"
      />
      <p className="jp-audit-Hint">
        {trans.__(
          'Lapses when the code changes, or what it depends on. Kept in the notebook and in the log beside it; the log keeps it for good.'
        )}
      </p>
    </Form>
  );
}
