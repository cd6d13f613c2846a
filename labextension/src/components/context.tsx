import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import { IAnswerWish, IExportWish, ISignOffWish } from '../api';
import { IWaiverWish } from '../decisions';
import { Severity } from '../settings';
import { Finding, Place } from '../wire';

/** What the panel can do; the components only ask for it. */
export interface IPanelActions {
  goTo(place: Place): void;
  fix(finding: Finding): void;
  /** Show a rule's page, with what it found in this notebook. */
  explain(rule: string): void;
  closePage(): void;
  check(): void;
  startRecording(): void;
  stopRecording(): void;
  /** These resolve when it is kept, and reject with why it was not. */
  attest(wish: IAnswerWish): Promise<void>;
  waive(finding: Finding, wish: IWaiverWish): Promise<void>;
  signOff(wish: ISignOffWish): Promise<void>;
  /** Ask for a sign-off of a cell; null takes the question back. */
  askSignOff(cellId: string | null): void;
  stateOrigin(
    cellId: string,
    writer: { tool: string; model: string | null } | null
  ): Promise<void>;
  withdrawAnswer(item: string): void;
  withdrawWaiver(finding: Finding): void;
  undoDecision(): void;
  startExport(wish: IExportWish): void;
  verify(path: string): void;
  /** The bundles in the notebook's folder, by their contents paths. */
  bundles(): Promise<string[]>;
  /** Let the user pick a bundle anywhere; null where they do not. */
  pickBundle(): Promise<string | null>;
  cancelJob(): void;
  download(path: string): void;
  openReport(job: string): void;
}

/** What every component may need: words, actions, and how cells are called. */
export interface IPanelContext {
  trans: TranslationBundle;
  actions: IPanelActions;
  /** "Cell 4, In [7]", as people see it. */
  cellName(cellId: string | null, cell: number | null): string;
  /** The least severity that is listed. */
  severity: Severity;
  /** The cell that a sign-off is asked for by a command. */
  signing: string | null;
  /** The user's name as far as it is known. */
  person: string;
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
