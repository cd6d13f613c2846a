import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import { Severity } from '../settings';
import { Finding, Place } from '../wire';

/** What the panel can do; the components only ask for it. */
export interface IPanelActions {
  goTo(place: Place): void;
  fix(finding: Finding): void;
  explain(rule: string): void;
  closePage(): void;
  check(): void;
  startRecording(): void;
  stopRecording(): void;
  startExport(
    recording: 'session' | 'run' | 'static',
    includeData: boolean
  ): void;
  verify(path: string): void;
  cancelJob(): void;
  download(path: string): void;
}

/** What every component may need: words, actions, and how cells are called. */
export interface IPanelContext {
  trans: TranslationBundle;
  actions: IPanelActions;
  /** "Cell 4, In [7]", as people see it. */
  cellName(cellId: string | null, cell: number | null): string;
  /** The least severity that is listed. */
  severity: Severity;
}

const PanelContext = React.createContext<IPanelContext | null>(null);

export const PanelContextProvider = PanelContext.Provider;

export function usePanel(): IPanelContext {
  const context = React.useContext(PanelContext);
  if (context === null) {
    throw new Error('A component of the panel was rendered outside of it.');
  }
  return context;
}
