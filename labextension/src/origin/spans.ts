import { StatedOrigin } from '../wire';

/** Who wrote a piece of text, and how that is known. */
export type IWriter = Pick<StatedOrigin, 'tool' | 'model' | 'time' | 'how'>;

/**
 * A piece of a cell's text that came in. `weight` is the part of its characters, 0 to 1, that the writer is known to have
 * written: less than 1 where only the share of the whole is known, as after a reload.
 */
export interface ISpan {
  from: number;
  to: number;
  weight: number;
  writer: IWriter;
}

/** A change of a text: keep so many characters, put in this text, take so many out. */
export interface IDelta {
  retain?: number;
  insert?: unknown;
  delete?: number;
}

/** A piece of text that a change put in, where it stands afterwards. */
export interface IInsertion {
  from: number;
  text: string;
}

/** What a change put in, and where. */
export function insertionsOf(delta: readonly IDelta[]): IInsertion[] {
  const found: IInsertion[] = [];
  let at = 0;
  for (const { retain, insert } of delta) {
    if (typeof insert === 'string') {
      found.push({ from: at, text: insert });
      at += insert.length;
    } else {
      at += retain ?? 0;
    }
  }
  return found;
}

/** The spans as they are after a change: moved, cut, split by what was put between. */
export function mapSpans(
  spans: readonly ISpan[],
  delta: readonly IDelta[]
): ISpan[] {
  if (spans.length === 0) {
    return [];
  }
  const kept: { from: number; to: number; shift: number }[] = [];
  let before = 0;
  let after = 0;
  for (const { retain, insert, delete: gone } of delta) {
    if (retain !== undefined) {
      kept.push({ from: before, to: before + retain, shift: after - before });
      before += retain;
      after += retain;
    } else if (typeof insert === 'string') {
      after += insert.length;
    } else {
      before += gone ?? 0;
    }
  }
  kept.push({ from: before, to: Infinity, shift: after - before });
  const mapped = spans.flatMap(span =>
    kept
      .map(({ from, to, shift }) => ({
        ...span,
        from: Math.max(span.from, from) + shift,
        to: Math.min(span.to, to) + shift
      }))
      .filter(({ from, to }) => to > from)
  );
  return merged(mapped);
}

/** The part of a text's characters that came in and is still there, 0 to 1. */
export function shareOf(spans: readonly ISpan[], length: number): number {
  const left = spans.reduce((sum, s) => sum + (s.to - s.from) * s.weight, 0);
  return length === 0 ? 0 : Math.min(1, left / length);
}

/** The writer of whom most is left. */
export function mainWriter(spans: readonly ISpan[]): IWriter | null {
  const left = new Map<string, { writer: IWriter; count: number }>();
  for (const { from, to, weight, writer } of spans) {
    const key = keyOf(writer);
    const known = left.get(key) ?? { writer, count: 0 };
    const latest = writer.time > known.writer.time ? writer : known.writer;
    left.set(key, {
      writer: latest,
      count: known.count + (to - from) * weight
    });
  }
  const [first] = [...left.values()].sort((a, b) => b.count - a.count);
  return first?.writer ?? null;
}

/**
 * What a replacement of a whole text really changed: what both have in common at their beginnings and ends is kept.
 */
export function replacement(before: string, after: string): IDelta[] {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) {
    head++;
  }
  let tail = 0;
  while (
    tail < most - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail++;
  }
  const delta: IDelta[] = [{ retain: head }];
  if (after.length > head + tail) {
    delta.push({ insert: after.slice(head, after.length - tail) });
  }
  if (before.length > head + tail) {
    delta.push({ delete: before.length - head - tail });
  }
  return delta;
}

function merged(spans: ISpan[]): ISpan[] {
  const result: ISpan[] = [];
  for (const span of spans) {
    const last = result[result.length - 1];
    if (
      last &&
      last.to === span.from &&
      last.weight === span.weight &&
      last.writer === span.writer
    ) {
      result[result.length - 1] = { ...last, to: span.to };
    } else {
      result.push(span);
    }
  }
  return result;
}

function keyOf({ tool, model, how }: IWriter): string {
  return JSON.stringify([tool, model, how]);
}
