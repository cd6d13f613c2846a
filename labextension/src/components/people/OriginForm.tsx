import React, { useState } from 'react';
import { usePanel } from '../context';
import { Field } from '../Field';
import { Form } from '../Form';

interface IOriginFormProps {
  cell: string;
  onClose(): void;
}

/** A person's own word on who wrote a cell. */
export function OriginForm({ cell, onClose }: IOriginFormProps): JSX.Element {
  const { trans, actions, cellName } = usePanel();
  const [writer, setWriter] = useState<'person' | 'model'>('model');
  const [tool, setTool] = useState('');
  const [model, setModel] = useState('');
  const option = (value: typeof writer, label: string) => (
    <label>
      <input
        type="radio"
        name={`jp-audit-writer-${cell}`}
        checked={writer === value}
        onChange={() => setWriter(value)}
      />
      {label}
    </label>
  );
  return (
    <Form
      label={trans.__('Who wrote %1?', cellName(cell, null))}
      accept={trans.__('Keep this')}
      onAccept={() =>
        actions.stateOrigin(
          cell,
          writer === 'person'
            ? { tool: 'person', model: null }
            : { tool: tool || 'unknown', model: model || null }
        )
      }
      onClose={onClose}
    >
      <fieldset className="jp-audit-Options">
        <legend>{trans.__('It was written by')}</legend>
        {option('model', trans.__('a model'))}
        {option('person', trans.__('a person'))}
      </fieldset>
      {writer === 'model' && (
        <>
          <Field
            label={trans.__('Tool')}
            value={tool}
            onChange={setTool}
            hint={trans.__('Empty where you do not know it.')}
          />
          <Field label={trans.__('Model')} value={model} onChange={setModel} />
        </>
      )}
    </Form>
  );
}
