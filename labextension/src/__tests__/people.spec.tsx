import { framePromise } from '@jupyterlab/testing';
import { assessment, sources } from './golden';
import { auditOf, notebookOf } from './notebook';
import { actions, button, off, show, usual } from './shown';

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
  it('comments are shown with a way to their line, open ones first', async () => {
    const cell = assessment().report.findings[0].place.cell_id!;
    const words = {
      cell_id: cell,
      author: 'Ines',
      time: '2026-05-04T10:00:00Z'
    };
    const comments = [
      {
        ...words,
        id: 'a',
        line: 2,
        quote: '',
        text: 'good',
        resolved: true,
        outdated: false
      },
      {
        ...words,
        id: 'b',
        line: 2,
        quote: 'x = 1',
        text: 'Why 1?',
        resolved: false,
        outdated: false
      },
      {
        ...words,
        id: 'c',
        line: 1,
        quote: 'y',
        text: 'gone',
        resolved: false,
        outdated: true
      }
    ];
    const node = await show(
      auditOf({
        assessment: { ...assessment(), comments },
        model: notebookOf(sources()),
        recording: off
      })
    );
    const rows = [...node.querySelectorAll<HTMLElement>('[data-comment]')];
    expect(rows.map(row => row.dataset.comment)).toEqual(['b', 'c', 'a']);
    expect(rows[0].textContent).toContain('Why 1?');
    expect(rows[0].querySelector('code')!.textContent).toBe('x = 1');
    rows[0].querySelector('button')!.click();
    expect(actions.goTo).toHaveBeenCalledWith(
      expect.objectContaining({ cell_id: cell, line: 2 })
    );
    expect(rows[1].querySelector('button')).toBeNull();
    expect(rows[2].textContent).toContain('Resolved.');
  });

  it('what was run past the guard is shown with its reason', async () => {
    const cell = assessment().report.findings[0].place.cell_id!;
    const overrides = [
      {
        cell_id: cell,
        source_sha256: 'e',
        reason: 'I know it',
        time: '2026-05-04',
        name: 'Ines'
      }
    ];
    const node = await show(
      auditOf({
        assessment: { ...assessment(), overrides },
        model: notebookOf(sources()),
        recording: off
      })
    );
    const row = node.querySelector('.jp-audit-Overrides > li')!;
    expect(row.textContent).toContain('run past the guard by Ines');
    expect(row.textContent).toContain('I know it');
  });

  it('a sign-off that was asked for in another notebook is not shown', async () => {
    const node = await show(usual(), null, 'low', 'of-another-notebook');
    expect(node.querySelector('.jp-audit-Signing')).toBeNull();
  });

  it('a sign-off asked for by a command names its cell, and can be taken back', async () => {
    const cell = assessment().report.findings[0].place.cell_id!;
    const node = await show(usual(), null, 'low', cell);
    const form = node.querySelector('.jp-audit-Signing form')!;
    type(form, 'What it rests on', 'read it');
    await submit(form);
    expect(actions.signOff).toHaveBeenCalledWith({
      cell,
      name: 'Ada',
      note: 'read it'
    });
    expect(actions.askSignOff).toHaveBeenCalledWith(null);
  });

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
