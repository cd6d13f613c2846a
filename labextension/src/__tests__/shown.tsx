import { nullTranslator } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { framePromise } from '@jupyterlab/testing';
import { Widget } from '@lumino/widgets';
import React from 'react';
import { cellNames } from '../cellnames';
import {
  IPanelActions,
  IPanelContext,
  PanelContextProvider
} from '../components/context';
import { Panel } from '../components/Panel';
import { IPage } from '../components/RulePageView';
import { NotebookAudit } from '../model';
import { assessment, sources } from './golden';
import { auditOf, notebookOf } from './notebook';

const trans = nullTranslator.load('jupyter_audit');
/** What the panel may ask for. */
export const actions = {
  goTo: jest.fn(),
  fix: jest.fn(),
  explain: jest.fn(),
  startRecording: jest.fn(),
  startExport: jest.fn(),
  attest: jest.fn(async () => undefined),
  waive: jest.fn(async () => undefined),
  signOff: jest.fn(async () => undefined),
  askSignOff: jest.fn(),
  bundles: jest.fn(async () => ['study/birds.audit.zip'])
};
let widget: ReactWidget | undefined;

/** The panel as it is drawn for this audit, in the place of the one before. */
export async function show(
  audit: NotebookAudit | null,
  page: IPage | null = null,
  severity: IPanelContext['severity'] = 'low',
  signing: string | null = null
): Promise<HTMLElement> {
  const value: IPanelContext = {
    trans,
    actions: actions as unknown as IPanelActions,
    severity,
    signing,
    person: 'Ada',
    cellName: cellNames(audit?.model ?? null, trans)
  };
  widget?.dispose();
  widget = ReactWidget.create(
    <PanelContextProvider value={value}>
      <Panel audit={audit} page={page} />
    </PanelContextProvider>
  );
  Widget.attach(widget, document.body);
  await widget.renderPromise;
  await framePromise();
  return widget.node;
}

export const off = { state: 'off' };
/** The golden notebook with its assessment. */
export const usual = () =>
  auditOf({
    assessment: assessment(),
    model: notebookOf(sources()),
    recording: off
  });

/** The first button of these words. */
export const button = (node: Element, name: string) =>
  [...node.querySelectorAll('button')].find(b => b.textContent === name)!;

afterEach(() => {
  widget?.dispose();
  jest.clearAllMocks();
});
