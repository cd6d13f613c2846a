import React from 'react';

interface IFieldProps {
  label: string;
  value: string;
  onChange(value: string): void;
  type?: 'text' | 'date' | 'area';
  required?: boolean;
  hint?: string;
  autoComplete?: string;
  maxLength?: number;
}

/** One labelled line or box for text. */
export function Field(props: IFieldProps): JSX.Element {
  const { label, value, onChange, type = 'text', hint, ...rest } = props;
  return (
    <label className="jp-audit-Field">
      <span>{label}</span>
      {type === 'area' ? (
        <textarea
          rows={2}
          value={value}
          onChange={event => onChange(event.target.value)}
          {...rest}
        />
      ) : (
        <input
          type={type}
          value={value}
          onChange={event => onChange(event.target.value)}
          {...rest}
        />
      )}
      {hint && <small>{hint}</small>}
    </label>
  );
}
