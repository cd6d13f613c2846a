import React, { useState } from 'react';
import { IAnswerWish } from '../api';
import { Answer } from '../wire';
import { usePanel } from './context';
import { Field } from './Field';
import { Form } from './Form';

const MAX_NOTE = 2000;

interface IAnswerFormProps {
  answer: Answer;
  onClose(): void;
}

/** A person's answer to a checklist item: the word, what it rests on, and whose it is. */
export function AnswerForm({ answer, onClose }: IAnswerFormProps): JSX.Element {
  const { trans, actions, person } = usePanel();
  const [word, setWord] = useState<IAnswerWish['answer']>('yes');
  const [note, setNote] = useState('');
  const [author, setAuthor] = useState(person);
  const option = (value: IAnswerWish['answer'], label: string) => (
    <label>
      <input
        type="radio"
        name={`jp-audit-answer-${answer.item}`}
        checked={word === value}
        onChange={() => setWord(value)}
      />
      {label}
    </label>
  );
  return (
    <Form
      label={answer.question}
      accept={trans.__('Keep this answer')}
      onAccept={() =>
        actions.attest({ item: answer.item, answer: word, note, author })
      }
      onClose={onClose}
    >
      <fieldset className="jp-audit-Options">
        <legend>{trans.__('Your answer')}</legend>
        {option('yes', trans.__('Yes, it holds'))}
        {option('no', trans.__('No'))}
        {option('n/a', trans.__('It does not apply'))}
      </fieldset>
      <Field
        type="area"
        label={trans.__('What it rests on')}
        value={note}
        onChange={setNote}
        required={word === 'n/a'}
        maxLength={MAX_NOTE}
      />
      <Field
        label={trans.__('Your name')}
        value={author}
        onChange={setAuthor}
        required
        autoComplete="name"
      />
      <p className="jp-audit-Hint">
        {trans.__(
          'Kept in the notebook. It is asked for again when what it speaks of changes.'
        )}
      </p>
    </Form>
  );
}
