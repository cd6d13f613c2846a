import { nullTranslator } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { framePromise } from '@jupyterlab/testing';
import { Widget } from '@lumino/widgets';
import React from 'react';
import { cellName } from '../cellnames';
import {
  IPanelActions,
  IPanelContext,
  PanelContextProvider
} from '../components/context';
import { nextStep } from '../components/NextStep';
import { Panel } from '../components/Panel';
import { IPage } from '../components/RulePageView';
import { NotebookAudit } from '../model';
import { Assessment } from '../wire';
import { assessment, recorded, rulePage, session, sources } from './golden';
import { auditOf, notebookOf } from './notebook';

const trans = nullTranslator.load('jupyter_audit');
const actions = {
  goTo: jest.fn(),
  fix: jest.fn(),
  explain: jest.fn(),
  startRecording: jest.fn(),
  startExport: jest.fn()
};
let widget: ReactWidget;

async function show(
  audit: NotebookAudit | null,
  page: IPage | null = null,
  severity: IPanelContext['severity'] = 'low'
): Promise<HTMLElement> {
  const value: IPanelContext = {
    trans,
    actions: actions as unknown as IPanelActions,
    severity,
    cellName: (id, cell) => cellName(audit?.model ?? null, id, cell, trans)
  };
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

const off = { state: 'off' };
const usual = () =>
  auditOf({
    assessment: assessment(),
    model: notebookOf(sources()),
    recording: off
  });

const button = (node: Element, name: string) =>
  [...node.querySelectorAll('button')].find(b => b.textContent === name)!;

afterEach(() => {
  widget.dispose();
  jest.clearAllMocks();
});

describe('the panel', () => {
  it('says the state of every item in a word', async () => {
    const node = await show(usual());
    const items = [...node.querySelectorAll<HTMLElement>('.jp-audit-Item')];
    expect(items).toHaveLength(assessment().checklist.answers.length);
    for (const answer of assessment().checklist.answers) {
      const item = items.find(({ dataset }) => dataset.item === answer.item)!;
      expect(item.dataset.state).toBe(answer.state);
      expect(item.textContent).toContain(answer.question);
    }
    const unchecked = node.querySelector('[data-state="unchecked"]')!;
    const summary = unchecked.closest('details')!.querySelector('summary')!;
    expect(summary.textContent).toContain('Not checked yet');
  });

  it('lists what stands, and says what it leaves out', async () => {
    const audit = usual();
    const node = await show(audit);
    const cards = node.querySelectorAll('.jp-audit-Finding');
    expect(cards).toHaveLength(audit.standing.length);
    const out = node.querySelector('.jp-audit-LeftOut')!.textContent;
    const { findings, rules_run } = assessment().report;
    const waived = findings.length - audit.standing.length;
    expect(waived).toBeGreaterThan(0);
    expect(out).toContain(`${waived} waived`);
    expect(out).toContain(`${rules_run.length} rules looked`);
    expect(out).toContain('could not look');
  });

  it('counts what the settings keep from view', async () => {
    const node = await show(usual(), null, 'critical');
    expect(node.querySelectorAll('.jp-audit-Finding')).toHaveLength(0);
    expect(node.textContent).toContain('below the severity');
  });

  it('says that a waiver has ended', async () => {
    const node = await show(usual());
    const card = node.querySelector('[data-rule="command-injection"]')!;
    expect(card.textContent).toContain('the waiver ended on 2020-01-01');
  });

  it('offers what can be done about a finding', async () => {
    const node = await show(usual());
    const card = node.querySelector(
      '.jp-audit-Finding[data-rule="unseeded-random"]'
    )!;
    const finding = assessment().report.findings.find(f => f.fix)!;
    button(card, 'Fix').click();
    expect(actions.fix).toHaveBeenCalledWith(finding);
    button(card, 'Go to').click();
    expect(actions.goTo).toHaveBeenCalledWith(finding.place);
    button(card, 'Explain').click();
    expect(actions.explain).toHaveBeenCalledWith('unseeded-random');
  });

  it('draws no figure where too little was checked', async () => {
    const few: Assessment = {
      ...assessment(),
      score: { security: null, reproducibility: 0, lost: [] }
    };
    const node = await show(auditOf({ assessment: few, recording: off }));
    const [security, other] = node.querySelectorAll('.jp-audit-Score');
    expect(security.textContent).toBe('SecurityNot enough checked');
    expect(security.querySelector('.jp-audit-Score-bar')).toBeNull();
    expect(other.textContent).toContain('0of 100');
  });

  it('shows what was recorded', async () => {
    const node = await show(
      auditOf({
        assessment: recorded(),
        model: notebookOf(sources()),
        recording: { state: 'on', session: session() }
      })
    );
    const facts = node.querySelector('.jp-audit-Facts')!.textContent;
    for (const text of [
      '3 of 6 code cells, 3 runs',
      'CPython 3.11.9, Linux x86_64',
      'numpy.random: drawn from in 1 run',
      'data/birds.csv: read, Cell 3',
      'example.org:443',
      'started ls',
      'what C extensions read is not seen'
    ]) {
      expect(facts).toContain(text);
    }
  });

  it.each([
    ['none', 'No kernel'],
    ['unsupported', 'This kernel cannot be recorded'],
    ['asking', 'Asking the kernel…'],
    ['starting', 'Starting…'],
    ['lost', 'Kernel lost']
  ])('has no button for the state %s', async (state, words) => {
    const node = await show(
      auditOf({ assessment: assessment(), recording: { state } })
    );
    const row = node.querySelector('.jp-audit-Recording')!;
    expect(row.textContent).toContain(words);
    expect(row.querySelector('button')).toBeNull();
  });

  it('says why recording did not start', async () => {
    const problem = 'RuntimeError: needs Python 3.11 or newer';
    const node = await show(
      auditOf({ assessment: null, recording: { state: 'off', problem } })
    );
    expect(node.querySelector('[role="alert"]')!.textContent).toBe(problem);
  });

  it('keeps an older answer apart from a new one', async () => {
    const refusal = {
      message: 'too large',
      hint: 'clear',
      reason: 'other' as const
    };
    const node = await show(
      auditOf({ assessment: assessment(), refusal, recording: off })
    );
    expect(node.querySelector('.jp-audit-Notice')!.textContent).toContain(
      'from before your last change'
    );
    expect(node.querySelector('.jp-mod-stale')).not.toBeNull();
  });

  it('is empty for other languages and without a notebook', async () => {
    const refusal = {
      message: 'the language is R',
      hint: '',
      reason: 'not-python' as const
    };
    const node = await show(
      auditOf({ assessment: null, refusal, recording: off })
    );
    expect(node.textContent).toContain('Not a Python notebook');
    widget.dispose();
    expect((await show(null)).textContent).toContain('No notebook is open');
  });

  it("shows a rule's page as text", async () => {
    const page = { ...rulePage(), summary: '<b>bold</b>' };
    const node = await show(usual(), {
      rule: page.rule,
      page,
      refusal: null
    });
    const headings = [...node.querySelectorAll('h3')].map(h => h.textContent);
    expect(headings).toContain('Why it matters');
    expect(node.textContent).toContain('<b>bold</b>');
    expect(node.querySelector('b')).toBeNull();
    expect(node.querySelector('pre')!.textContent).toBe(page.bad[0]);
  });

  it('survives an answer that it cannot draw', async () => {
    const error = jest.spyOn(console, 'error').mockImplementation(() => {});
    const broken = { ...assessment(), checklist: null };
    const node = await show(
      auditOf({
        assessment: broken as unknown as Assessment,
        recording: off
      })
    );
    expect(node.textContent).toContain('This could not be drawn');
    error.mockRestore();
  });
});

it('the next step is the failing item that weighs most', () => {
  const audit = usual();
  const step = nextStep(audit)!;
  const failing = assessment().checklist.answers.filter(
    a => a.state === 'fails'
  );
  expect(step.answer.weight).toBe(Math.max(...failing.map(a => a.weight)));
});
