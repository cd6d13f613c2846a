import {
  insertionsOf,
  ISpan,
  IWriter,
  mainWriter,
  mapSpans,
  replacement,
  shareOf
} from '../origin/spans';

const MODEL: IWriter = {
  tool: 'copilot',
  model: null,
  time: '2026-01-01T00:00:00Z',
  how: 'completion'
};
const span = (from: number, to: number, writer = MODEL): ISpan => ({
  from,
  to,
  weight: 1,
  writer
});

function apply(
  text: string,
  delta: { retain?: number; insert?: unknown; delete?: number }[]
): string {
  let at = 0;
  let result = '';
  for (const { retain = 0, insert, delete: gone = 0 } of delta) {
    result += text.slice(at, at + retain);
    at += retain + gone;
    result += typeof insert === 'string' ? insert : '';
  }
  return result + text.slice(at);
}

it('a span moves with what is put in before it', () => {
  expect(mapSpans([span(2, 5)], [{ insert: 'abc' }])).toEqual([span(5, 8)]);
});

it('a span is split by what is put in between, which is not its writer’s', () => {
  const spans = mapSpans([span(0, 10)], [{ retain: 4 }, { insert: 'xx' }]);
  expect(spans).toEqual([span(0, 4), span(6, 12)]);
  expect(shareOf(spans, 12)).toBeCloseTo(10 / 12);
});

it('what is taken out of a span is gone', () => {
  expect(mapSpans([span(0, 10)], [{ retain: 2 }, { delete: 5 }])).toEqual([
    span(0, 5)
  ]);
  expect(mapSpans([span(3, 6)], [{ delete: 10 }])).toEqual([]);
});

it.each([
  ['x = 1\ny = 2', 'x = 1\ny = 3'],
  ['aaa', 'aaaa'],
  ['', 'new'],
  ['old', ''],
  ['abab', 'ab'],
  ['same', 'same']
])('a replacement of %j by %j is what really changed', (before, after) => {
  const delta = replacement(before, after);
  expect(apply(before, delta)).toBe(after);
  const text = insertionsOf(delta)
    .map(each => each.text)
    .join('');
  expect(text.length).toBeLessThanOrEqual(
    Math.max(after.length - before.length, 0) + 1 + (before ? 0 : after.length)
  );
});

it('the same text in random steps: spans never say more than there is', () => {
  let seed = 7;
  const random = (below: number) =>
    (seed = (seed * 16807) % 2147483647) % below;
  for (let round = 0; round < 200; round++) {
    // Upper case is the model's, lower case is not: the spans must say so of every character.
    let text = '';
    let spans: ISpan[] = [];
    for (let step = 0; step < 30; step++) {
      const from = random(text.length + 1);
      const gone = random(Math.min(text.length - from, 4) + 1);
      const model = random(2) === 0;
      const put = (model ? 'M' : 'p').repeat(random(5));
      const delta = [{ retain: from }, { insert: put }, { delete: gone }];
      text = apply(text, delta);
      spans = mapSpans(spans, delta);
      if (model && put) {
        spans = [...spans, span(from, from + put.length)];
      }
      const marked = [...text].map((_, i) =>
        spans.some(s => s.from <= i && i < s.to)
      );
      expect(marked).toEqual([...text].map(each => each === 'M'));
      const count = [...text].filter(each => each === 'M').length;
      expect(shareOf(spans, text.length)).toBeCloseTo(
        text ? count / text.length : 0
      );
    }
  }
});

it('the writer of whom most is left is named, with the time of the last of it', () => {
  const later = { ...MODEL, time: '2026-02-01T00:00:00Z' };
  const paste = { ...MODEL, tool: 'paste', how: 'paste' as const };
  const spans = [span(0, 4), span(4, 9, paste), span(9, 12, later)];
  expect(mainWriter(spans)).toEqual(later);
  expect(mainWriter([])).toBeNull();
});
