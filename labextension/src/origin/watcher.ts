import { ICellModel } from '@jupyterlab/cells';
import { NotebookPanel } from '@jupyterlab/notebook';
import { CellOriginState } from './cellorigin';
import { Gestures } from './gestures';
import { UserEvents } from './userevents';
import {
  IDelta,
  IInsertion,
  insertionsOf,
  IWriter,
  replacement
} from './spans';
import {
  cellsOf,
  isByPage,
  isFromEditor,
  isUndo,
  IYCellsEvent,
  IYTextEvent,
  IYTransaction,
  textOf
} from './ytext';

/** A paste of fewer characters than this is an edit like any other. */
const MIN_PASTE = 80;
/** How many texts that were cut out are remembered: pasted again, they do not come from outside. */
const MAX_CUTS = 20;
/** How long after a program's change the end of a run may claim it for the kernel, in milliseconds. */
const KERNEL_DELAY = 1000;

/** What the watchers share. */
export interface IWitness {
  gestures: Gestures;
  events: UserEvents;
  /** Whether an element lies in a cell, in whichever of its notebook's views. */
  isIn(element: Element, cell: ICellModel): boolean;
  /** Whether a text stands in another open notebook. */
  isKnown(text: string, asker: OriginWatcher): boolean;
  /** The name of the completion provider whose suggestion is on show; null for one that is not a model. */
  provider(): string | null;
}

/**
 * Sees how the text of one notebook's cells comes about: typed here, pasted, accepted from a completion, or put in by a
 * program. What a person did is not marked; what nobody saw is not known.
 */
export class OriginWatcher {
  constructor(
    private _panel: NotebookPanel,
    private _witness: IWitness
  ) {
    void _panel.context.ready.then(() => this._begin());
    _panel.context.saveState.connect((_, state) => {
      if (state === 'started') {
        this._states.forEach(cell => cell.write());
      }
    });
    _panel.disposed.connect(() => this._end.forEach(end => end()));
  }

  /** An inline completion was accepted: what the editor just put in without a key came from it. */
  accepted(): void {
    const pending = this._pending;
    this._pending = null;
    if (pending === null) {
      return;
    }
    const tool = pending.provider;
    if (tool !== null) {
      this._mark(
        pending.cell,
        pending.insertions,
        writerOf(tool, 'completion')
      );
    }
  }

  /** A cell's run has ended: what a program put in just before, the kernel asked for. */
  ran(cell: ICellModel): void {
    const recent = this._byProgram.filter(
      ({ at }) => now() - at < KERNEL_DELAY
    );
    this._byProgram = [];
    const byModel = /^\s*%%?ai\b/.test(cell.sharedModel.getSource());
    for (const { state, writer, insertions } of recent) {
      state.forget(writer);
      if (byModel) {
        this._mark(state, insertions, writerOf('jupyter-ai', 'jupyter-ai'));
      }
    }
  }

  /** Whether a text stands in one of the cells, or was just cut out of one. */
  holds(text: string): boolean {
    return (
      this._cuts.some(cut => cut.includes(text)) ||
      [...this._states.values()].some(state => state.text.includes(text))
    );
  }

  private _begin(): void {
    const model = this._panel.content.model;
    if (model === null) {
      return;
    }
    for (const cell of model.cells) {
      this._watch(cell);
      this._known.add(cell.id);
    }
    const cells = cellsOf(model.sharedModel);
    const onCells = (event: IYCellsEvent, by: IYTransaction) =>
      this._onCells(event, by);
    cells?.observe(onCells);
    this._end.push(() => cells?.unobserve(onCells));
    model.cells.changed.connect(() => {
      for (const cell of model.cells) {
        if (!this._states.has(cell)) {
          this._watch(cell);
        }
      }
    }, this);
  }

  private _watch(cell: ICellModel): void {
    const state = new CellOriginState(cell);
    this._states.set(cell, state);
    const text = textOf(cell.sharedModel);
    const onText = (event: IYTextEvent, by: IYTransaction) =>
      this._onText(state, event, by);
    text?.observe(onText);
    cell.metadataChanged.connect((_, { key }) => {
      if (key === 'jupyter_audit') {
        state.metadataChanged();
      }
    });
    cell.sharedModel.disposed.connect(() => {
      state.dispose();
      this._states.delete(cell);
    });
    this._end.push(() => state.dispose());
  }

  /** Cells came. One that is not there already, and that nobody here put in, is a program's. */
  private _onCells(event: IYCellsEvent, by: IYTransaction): void {
    const { added, deleted } = event.changes;
    if (deleted.size > 0 && added.size > 1) {
      return; // read from disk again
    }
    const writer = isUndo(by) ? null : this._program(by, added, null);
    for (const { content } of added) {
      for (const item of content.getContent()) {
        const id = (item as { get?(key: string): unknown }).get?.('id');
        if (typeof id === 'string' && !this._known.has(id)) {
          this._known.add(id);
          if (writer !== null) {
            this._arrived(id, writer);
          }
        }
      }
    }
  }

  /** A program put a cell in; its model may be there already, or is made in this very turn. */
  private _arrived(id: string, writer: IWriter): void {
    setTimeout(() => {
      const state = [...this._states.values()].find(s => s.cell.id === id);
      if (state?.cell.type === 'code') {
        const insertions = [{ from: 0, text: state.text }];
        this._mark(state, insertions, writer);
        this._byProgram.push({ state, writer, insertions, at: now() });
      }
    });
  }

  private _onText(
    state: CellOriginState,
    event: IYTextEvent,
    by: IYTransaction
  ): void {
    const before = state.text;
    const userEvent = this._witness.events.take(state.cell);
    let delta: readonly IDelta[] = event.delta;
    if (isUndo(by)) {
      state.restore(delta);
      return;
    }
    if (!isFromEditor(by)) {
      delta = replacement(before, state.cell.sharedModel.getSource());
    }
    const insertions = insertionsOf(delta);
    this._noteCuts(before, delta);
    state.change(delta);
    if (state.cell.type !== 'code' || insertions.length === 0) {
      return;
    }
    if (!isFromEditor(by)) {
      const writer = this._program(by, event.changes.added, state.cell);
      if (writer !== null) {
        this._mark(state, insertions, writer);
        this._byProgram.push({ state, writer, insertions, at: now() });
      }
    } else if (userEvent === null) {
      this._unexplained(state, insertions);
    } else if (/^input\.(paste|drop)/.test(userEvent)) {
      this._pasted(state, insertions);
    }
  }

  /** An editor put something in of its own: a completion, if one is accepted in this very turn. */
  private _unexplained(cell: CellOriginState, insertions: IInsertion[]): void {
    const provider = this._witness.provider();
    const pending = { cell, insertions, provider };
    this._pending = pending;
    setTimeout(() => {
      if (this._pending === pending) {
        this._pending = null;
        const writer = this._unasked(cell.cell);
        if (writer !== null) {
          this._mark(cell, insertions, writer);
        }
      }
    });
  }

  private _pasted(state: CellOriginState, insertions: IInsertion[]): void {
    const foreign = insertions.filter(
      ({ text }) =>
        text.trim().length >= MIN_PASTE && !this._isCopy(state, text)
    );
    this._mark(state, foreign, writerOf('paste', 'paste'));
    for (const { from, text } of insertions) {
      this._copyOrigin(state, from, text);
    }
  }

  /** Whether a pasted text stands somewhere else too, or did until it was cut out. */
  private _isCopy(state: CellOriginState, text: string): boolean {
    const body = text.trim();
    const twice = state.text.indexOf(body) !== state.text.lastIndexOf(body);
    const others = [...this._states.values()].filter(s => s !== state);
    return (
      twice ||
      others.some(other => other.text.includes(body)) ||
      this._cuts.some(cut => cut.includes(body)) ||
      this._witness.isKnown(body, this)
    );
  }

  /** What came in of a text that stands in another cell came in here too. */
  private _copyOrigin(state: CellOriginState, at: number, text: string): void {
    const body = text.trim();
    if (body.length < MIN_PASTE) {
      return;
    }
    for (const other of this._states.values()) {
      const found = other === state ? -1 : other.text.indexOf(body);
      if (found >= 0) {
        const offset = text.indexOf(body);
        state.copy(at + offset, other.spansWithin(found, found + body.length));
        return;
      }
    }
  }

  /**
   * Who wrote what came through the shared model and not from an editor: null where a person's doing explains it, or
   * where it is another page's to say.
   */
  private _program(
    by: IYTransaction,
    items: Iterable<{ id: { client: number } }>,
    cell: ICellModel | null
  ): IWriter | null {
    if (!by.local) {
      const shared = this._panel.content.model?.sharedModel ?? {};
      return isByPage(items, shared) ? null : writerOf('unknown', 'agent');
    }
    return this._unasked(cell);
  }

  /** Who changed a cell here, if no person did a moment ago. A new cell (null) is nobody's typing. */
  private _unasked(cell: ICellModel | null): IWriter | null {
    const gesture = this._witness.gestures.recent;
    switch (gesture.kind) {
      case 'chat':
        return writerOf('jupyter-ai', 'jupyter-ai');
      case 'work':
        return null;
      case 'typing':
        return cell !== null && this._witness.isIn(gesture.in, cell)
          ? null
          : writerOf('unknown', 'agent');
      default:
        return writerOf('unknown', 'agent');
    }
  }

  private _mark(
    state: CellOriginState,
    insertions: readonly IInsertion[],
    writer: IWriter
  ): void {
    for (const { from, text } of insertions) {
      if (text.trim()) {
        state.add(from, from + text.length, writer);
      }
    }
  }

  private _noteCuts(before: string, delta: readonly IDelta[]): void {
    let at = 0;
    for (const { retain, delete: gone } of delta) {
      if (gone !== undefined && gone >= MIN_PASTE) {
        this._cuts.push(before.slice(at, at + gone));
        this._cuts = this._cuts.slice(-MAX_CUTS);
      }
      at += retain ?? gone ?? 0;
    }
  }

  private _states = new Map<ICellModel, CellOriginState>();
  /** The ids of the cells that are or were there: one that is moved comes anew. */
  private _known = new Set<string>();
  private _cuts: string[] = [];
  private _pending: {
    cell: CellOriginState;
    insertions: IInsertion[];
    provider: string | null;
  } | null = null;
  private _byProgram: {
    state: CellOriginState;
    writer: IWriter;
    insertions: IInsertion[];
    at: number;
  }[] = [];
  private _end: (() => void)[] = [];
}

function writerOf(tool: string, how: IWriter['how']): IWriter {
  return { tool, model: null, time: new Date().toISOString(), how };
}

function now(): number {
  return performance.now();
}
