import React, { useEffect, useRef, useState } from 'react';
import { RefusedError } from '../api';
import { usePanel } from './context';

interface IFormProps {
  /** What the form is for, for those who do not see where it stands. */
  label: string;
  /** The word on the button that keeps what was said. */
  accept: string;
  onAccept(): Promise<void>;
  onClose(): void;
  children: React.ReactNode;
}

/** A few questions inside the panel: focus goes in, Escape leaves, and what is refused is said beside the button. */
export function Form(props: IFormProps): JSX.Element {
  const { label, accept, onAccept, onClose, children } = props;
  const { trans } = usePanel();
  const form = useRef<HTMLFormElement>(null);
  const opener = useRef(document.activeElement);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('input, textarea')?.focus();
  }, []);
  const close = () => {
    onClose();
    // A button that the form took the place of is gone; the panel finds the one that comes back.
    if (opener.current?.isConnected && opener.current !== document.body) {
      (opener.current as HTMLElement).focus();
    }
  };
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    if (busy) {
      return;
    }
    setBusy(true);
    setProblem('');
    try {
      await onAccept();
      close();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  };
  return (
    <form
      ref={form}
      className="jp-audit-Form"
      aria-label={label}
      onSubmit={event => void submit(event)}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          close();
        }
      }}
    >
      {children}
      {problem && (
        <p className="jp-audit-Form-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="jp-audit-Actions">
        <button
          type="submit"
          className="jp-audit-Button jp-mod-accept"
          aria-disabled={busy}
        >
          {accept}
        </button>
        <button type="button" className="jp-audit-Button" onClick={close}>
          {trans.__('Cancel')}
        </button>
      </div>
    </form>
  );
}

function problemOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof RefusedError ? error.refusal.hint : '';
  return hint ? `${message} (${hint})` : message;
}
