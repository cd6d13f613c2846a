import { framePromise } from '@jupyterlab/testing';
import { nextStep } from '../components/NextStep';
import { Assessment } from '../wire';
import { assessment, recorded, rulePage, session, sources } from './golden';
import { auditOf, notebookOf } from './notebook';
import { actions, button, off, show, usual } from './shown';

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
    ['lost', 'Kernel lost']
  ])('has no button for the state %s', async (state, words) => {
    const node = await show(
      auditOf({ assessment: assessment(), recording: { state } })
    );
    const row = node.querySelector('.jp-audit-Recording')!;
    expect(row.textContent).toContain(words);
    expect(row.querySelector('button')).toBeNull();
  });

  it('keeps the button, and with it the focus, while recording starts', async () => {
    const node = await show(
      auditOf({ assessment: null, recording: { state: 'starting' } })
    );
    const start = button(node, 'Start recording');
    expect(start.getAttribute('aria-disabled')).toBe('true');
    expect(start.disabled).toBe(false);
    start.click();
    expect(actions.startRecording).not.toHaveBeenCalled();
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

  it('keeps what was begun behind a page', async () => {
    const audit = usual();
    const page = { rule: 'undefined-name', page: null, refusal: null };
    const node = await show(audit, page);
    const head = node.querySelector('.jp-audit-Head')!;
    expect(head.closest('[hidden]')).not.toBeNull();
    expect(
      node.querySelector('.jp-audit-Page')!.closest('[hidden]')
    ).toBeNull();
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
