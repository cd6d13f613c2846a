import { framePromise } from '@jupyterlab/testing';
import { assessment } from './golden';
import { auditOf } from './notebook';
import { button, off, show, usual } from './shown';

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
