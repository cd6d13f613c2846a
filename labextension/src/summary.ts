import { TranslationBundle } from '@jupyterlab/translation';
import { NotebookAudit } from './model';

/** A notebook's state in a few words, for the toolbar and the status bar. */
export interface ISummary {
  /** How many findings stand; null where that is not known. */
  count: number | null;
  recording: boolean;
  words: string;
}

export function summaryOf(
  audit: NotebookAudit | null,
  trans: TranslationBundle
): ISummary {
  const recording = audit?.recording.state === 'on';
  if (!audit?.assessment || audit.refusal) {
    const words = audit?.refusal
      ? trans.__('Audit: not checked')
      : trans.__('Audit');
    return { count: null, recording, words };
  }
  const count = audit.standing.length;
  const found = trans._n('%1 finding', '%1 findings', count);
  const words = recording
    ? trans.__('Audit: %1, recording', found)
    : trans.__('Audit: %1', found);
  return {
    count,
    recording,
    words
  };
}
