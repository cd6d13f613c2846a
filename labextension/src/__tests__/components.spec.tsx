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
  startExport: jest.fn(),
  attest: jest.fn(async () => undefined),
  waive: jest.fn(async () => undefined),
  signOff: jest.fn(async () => undefined),
  bundles: jest.fn(async () => ['study/birds.audit.zip'])
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
    person: 'Ada',
    cellName: cellNames(audit?.model ?? null, trans)
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
    const facts: { [tab: string]: string[] } = {
      cells: ['3 of 6 code cells, 3 runs'],
      environment: ['CPython 3.11.9', 'Linux x86_64'],
      randomness: ['numpy.random', 'drawn from in Cell 3', 'never seeded'],
      data: ['data/birds.csv Cell 3'],
      outside: ['example.org:443', 'ls']
    };
    for (const [tab, texts] of Object.entries(facts)) {
      node.querySelector<HTMLElement>(`[data-tab="${tab}"]`)!.click();
      await framePromise();
      const shown = node.querySelector('.jp-audit-Facts')!.textContent;
      texts.forEach(text => expect(shown).toContain(text));
    }
    expect(node.textContent).toContain('what C extensions read is not seen');
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

function type(node: Element, label: string, text: string): void {
  const field = [...node.querySelectorAll('label')].find(({ textContent }) =>
    textContent!.startsWith(label)
  )!;
  const input = field.querySelector<HTMLInputElement>('input, textarea')!;
  const kind = Object.getPrototypeOf(input) as object;
  Object.getOwnPropertyDescriptor(kind, 'value')!.set!.call(input, text);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

async function submit(form: Element): Promise<void> {
  button(form, form.querySelector('[type="submit"]')!.textContent!).click();
  await framePromise();
}

describe('what people say', () => {
  it('an item that a person answers takes the word, a note and a name', async () => {
    const asked = assessment().checklist.answers.find(a => a.by === 'person')!;
    const node = await show(usual());
    const item = node.querySelector(`[data-item="${asked.item}"]`)!;
    button(item, 'Answer').click();
    await framePromise();
    const form = item.querySelector('form')!;
    expect(form.contains(document.activeElement)).toBe(true);
    type(form, 'What it rests on', 'the first cell');
    await submit(form);
    expect(actions.attest).toHaveBeenCalledWith({
      item: asked.item,
      answer: 'yes',
      note: 'the first cell',
      author: 'Ada'
    });
    expect(item.querySelector('form')).toBeNull();
  });

  it('what is refused is said beside the form, which stays', async () => {
    actions.attest.mockRejectedValueOnce(new Error('why does it not apply?'));
    const asked = assessment().checklist.answers.find(a => a.by === 'person')!;
    const node = await show(usual());
    const item = node.querySelector(`[data-item="${asked.item}"]`)!;
    button(item, 'Answer').click();
    await framePromise();
    await submit(item.querySelector('form')!);
    expect(item.querySelector('[role="alert"]')!.textContent).toBe(
      'why does it not apply?'
    );
  });

  it('a waiver asks for a reason and an expiry', async () => {
    const node = await show(usual());
    const card = node.querySelector('.jp-audit-Finding')!;
    const finding = usual().standing.find(
      f => f.fingerprint === (card as HTMLElement).dataset.fingerprint
    );
    button(card, 'Waive').click();
    await framePromise();
    const form = card.querySelector('form')!;
    await submit(form);
    expect(actions.waive).not.toHaveBeenCalled(); // the browser asks for a reason
    type(form, 'Why may it stand', 'a demonstration');
    type(form, 'Until', '2027-01-01');
    await submit(form);
    expect(actions.waive).toHaveBeenCalledWith(finding, {
      reason: 'a demonstration',
      author: 'Ada',
      until: '2027-01-01'
    });
  });
});

it('each figure opens the reasons for its own lost points', async () => {
  const node = await show(usual());
  for (const side of ['Security', 'Reproducibility']) {
    node.querySelector<HTMLElement>(`[data-score="${side}"]`)!.click();
    await framePromise();
    const lost = node.querySelector('.jp-audit-Lost')!.textContent!;
    const own = assessment().score.lost.filter(text =>
      text.startsWith(side.toLowerCase())
    );
    expect(own.length).toBeGreaterThan(0);
    for (const text of own) {
      expect(lost).toContain(text.split(': ')[1].replace(/`/g, ''));
    }
    expect(node.querySelectorAll('.jp-audit-Lost li')).toHaveLength(own.length);
  }
});

it('findings are filtered by severity and by category', async () => {
  const audit = usual();
  const node = await show(audit);
  const cards = () => [
    ...node.querySelectorAll<HTMLElement>('.jp-audit-Finding')
  ];
  const high = audit.standing.filter(f => f.severity === 'high');
  const chip = node.querySelector<HTMLElement>('.jp-audit-Chip.jp-mod-high')!;
  chip.click();
  await framePromise();
  expect(cards()).toHaveLength(high.length);
  expect(chip.getAttribute('aria-pressed')).toBe('true');
  chip.click();
  await framePromise();
  expect(cards()).toHaveLength(audit.standing.length);
  const select = node.querySelector<HTMLSelectElement>(
    '.jp-audit-Filter select'
  )!;
  select.value = 'randomness';
  select.dispatchEvent(new Event('change', { bubbles: true }));
  await framePromise();
  expect(cards().map(card => card.dataset.rule)).toEqual(
    audit.standing.filter(f => f.category === 'randomness').map(f => f.rule)
  );
});

it('two thousand findings are not drawn at once, and are all within reach', async () => {
  const few = assessment();
  const many = Array.from({ length: 2000 }, (_, i) => ({
    ...few.report.findings[0],
    waiver: null,
    fingerprint: `${i}`
  }));
  const report = { ...few.report, findings: many };
  const node = await show(
    auditOf({ assessment: { ...few, report }, recording: off })
  );
  const count = () => node.querySelectorAll('.jp-audit-Finding').length;
  expect(count()).toBe(100);
  button(node, 'Show 100 more of 1900').click();
  await framePromise();
  expect(count()).toBe(200);
  expect(node.textContent).toContain('2000');
});
