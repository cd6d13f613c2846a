import { ICellModel } from '@jupyterlab/cells';
import { PartialJSONObject } from '@lumino/coreutils';
import { changeOurs, oursOf } from '../ours';
import { sourceDigest } from '../words';
import { StatedOrigin } from '../wire';
import { IDelta, ISpan, IWriter, mainWriter, mapSpans, shareOf } from './spans';

/** Milliseconds after the last change until the metadata says what is left. */
const WRITE_DELAY = 400;
/** How many texts with what came in of them are remembered, so that undo brings both back. */
const MAX_REMEMBERED = 40;

/** What of one cell's text came in, followed through every change, and stated in its metadata. */
export class CellOriginState {
  constructor(readonly cell: ICellModel) {
    this._text = cell.sharedModel.getSource();
    this._read();
  }

  get text(): string {
    return this._text;
  }

  /** The text changed, and nothing came in. */
  change(delta: readonly IDelta[]): void {
    this._remember();
    this._spans = mapSpans(this._spans, delta);
    this._text = this.cell.sharedModel.getSource();
    this._schedule();
  }

  /** A piece of the present text came in from a writer. */
  add(from: number, to: number, writer: IWriter): void {
    if (to > from) {
      this._spans = [...this._spans, { from, to, weight: 1, writer }];
      this._counted = true;
      this._schedule();
    }
  }

  /** What came in from writers of this kind did not: it turned out to be something else. */
  forget(writer: IWriter): void {
    this._spans = this._spans.filter(span => span.writer !== writer);
    this._schedule();
  }

  /** An undo or redo brought a text back: what had come in of it has, again. */
  restore(delta: readonly IDelta[]): void {
    this._remember();
    this._text = this.cell.sharedModel.getSource();
    this._spans =
      this._remembered.get(this._text) ?? mapSpans(this._spans, delta);
    this._schedule();
  }

  /** The text that stands in a piece of another cell's, with what came in of it. */
  spansWithin(from: number, to: number): ISpan[] {
    return this._spans
      .map(s => ({
        ...s,
        from: Math.max(s.from, from) - from,
        to: Math.min(s.to, to) - from
      }))
      .filter(s => s.to > s.from);
  }

  /** Take over what came in of a text that was copied here. */
  copy(at: number, spans: readonly ISpan[]): void {
    if (spans.length > 0) {
      const moved = spans.map(s => ({
        ...s,
        from: s.from + at,
        to: s.to + at
      }));
      this._spans = [...this._spans, ...moved];
      this._schedule();
    }
  }

  /** The metadata was changed by somebody else: it says more than what was seen here. */
  metadataChanged(): void {
    if (!this._writing) {
      clearTimeout(this._timer);
      this._timer = undefined;
      this._read();
    }
  }

  /** Say in the metadata what is left now. A cell that was only typed gets none. */
  write(): void {
    clearTimeout(this._timer);
    this._timer = undefined;
    const before = oursOf(this.cell.sharedModel).origin;
    const writer = mainWriter(this._spans) ?? this._stated;
    if (writer === null || (this._isWord() && this._spans.length === 0)) {
      return;
    }
    const next: StatedOrigin = {
      tool: writer.tool,
      model: writer.model,
      time: writer.time,
      how: writer.how,
      share: this._counted
        ? round(shareOf(this._spans, this._text.length))
        : null,
      digest: sourceDigest(this._text)
    };
    if (before === undefined && next.share === 0) {
      return;
    }
    this._writing = true;
    const kept = (before ?? {}) as PartialJSONObject;
    changeOurs(this.cell.sharedModel, { origin: { ...kept, ...next } }, false);
    this._writing = false;
    this._stated = writer;
  }

  dispose(): void {
    clearTimeout(this._timer);
  }

  /** A person's word that a person wrote it is not counted in characters. */
  private _isWord(): boolean {
    return this._stated?.tool === 'person';
  }

  /** Begin from what the metadata says: a share without its places is spread over the whole text. */
  private _read(): void {
    const stated = statedOf(this.cell);
    this._stated = stated;
    this._spans = [];
    this._counted = true;
    if (stated === null) {
      return;
    }
    const same = stated.digest === sourceDigest(this._text);
    this._counted = stated.share === 0 || (same && stated.share !== null);
    if (this._counted && stated.share) {
      const { share, tool, model, time, how } = stated;
      const writer = { tool, model, time, how };
      this._spans = [{ from: 0, to: this._text.length, weight: share, writer }];
    }
  }

  private _remember(): void {
    this._remembered.set(this._text, this._spans);
    if (this._remembered.size > MAX_REMEMBERED) {
      const [oldest] = this._remembered.keys();
      this._remembered.delete(oldest);
    }
  }

  private _schedule(): void {
    if (this._spans.length > 0 || this._stated !== null) {
      clearTimeout(this._timer);
      this._timer = window.setTimeout(() => this.write(), WRITE_DELAY);
    }
  }

  private _text: string;
  private _spans: ISpan[] = [];
  private _stated: IWriter | null = null;
  /** Whether it is known how much came in; not so where the cell was changed while nobody watched. */
  private _counted = true;
  private _remembered = new Map<string, ISpan[]>();
  private _timer: number | undefined;
  private _writing = false;
}

/** What a cell's metadata states; null where that is nothing that can be understood. */
function statedOf(cell: ICellModel): StatedOrigin | null {
  const origin = oursOf(cell.sharedModel).origin as
    Partial<StatedOrigin> | string | undefined;
  if (typeof origin !== 'object' || origin === null || !origin.tool) {
    return null;
  }
  return {
    tool: origin.tool,
    model: origin.model ?? null,
    time: origin.time ?? '',
    share: typeof origin.share === 'number' ? origin.share : null,
    digest: origin.digest ?? '',
    how: origin.how ?? 'word'
  };
}

/** To three places, but never to nothing where something is left. */
function round(share: number): number {
  return share > 0 ? Math.max(Math.round(share * 1000), 1) / 1000 : 0;
}
