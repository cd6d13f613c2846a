import { ICellModel } from '@jupyterlab/cells';
import { INotebookModel } from '@jupyterlab/notebook';
import {
  JSONExt,
  PartialJSONObject,
  PartialJSONValue
} from '@lumino/coreutils';
import { ISignal, Signal } from '@lumino/signaling';
import { changeOurs, entriesOf, ITarget, oursOf } from './ours';
import { Attestation, Finding, SignOff, StatedOrigin } from './wire';

/** The version of what the notebook's metadata holds. */
const VERSION = 1;
const MAX_STEPS = 50;

/** A waiver as it is asked for. */
export interface IWaiverWish {
  reason: string;
  author: string;
  /** ISO date, or null for ever. */
  until: string | null;
}

interface IStep {
  target: ITarget;
  key: string;
  before: PartialJSONValue | undefined;
  after: PartialJSONValue | undefined;
}

/** What people decide about one notebook: kept in its metadata through the shared model, each decision undoable. */
export class Decisions {
  constructor(private _model: () => INotebookModel | null) {}

  /** Emitted when there is something else to undo. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get canUndo(): boolean {
    return this._steps.length > 0;
  }

  /** Keep a person's answer to a checklist item, in the place of an earlier one. */
  attest(answer: Attestation): void {
    const target = this._notebook();
    const others = entriesOf(target, 'attestations').filter(
      entry => entry.item !== answer.item
    );
    this._keep(target, 'attestations', [...others, { ...answer }]);
  }

  /** Take the answers to a checklist item back. */
  withdrawAnswer(item: string): void {
    const target = this._notebook();
    const entries = entriesOf(target, 'attestations');
    const others = entries.filter(entry => entry.item !== item);
    this._keep(target, 'attestations', others.length ? others : undefined);
  }

  /** Accept a finding: its rule no longer counts in its cell, or in the notebook where it is about the whole. */
  waive(finding: Finding, wish: IWaiverWish): void {
    const target = this._at(finding);
    const entry: PartialJSONObject = {
      rules: [finding.rule],
      reason: wish.reason,
      author: wish.author
    };
    if (wish.until !== null) {
      entry.until = wish.until;
    }
    const others = entriesOf(target, 'waivers').filter(
      other => !names(other, finding.rule)
    );
    this._keep(target, 'waivers', [...others, entry]);
  }

  /** Whether a finding's waiver stands in the metadata, and so can be taken back here. */
  canWithdraw(finding: Finding): boolean {
    const target = this._find(finding);
    return (
      target !== null &&
      entriesOf(target, 'waivers').some(entry => names(entry, finding.rule))
    );
  }

  /** Let a finding count again. */
  withdrawWaiver(finding: Finding): void {
    const target = this._at(finding);
    const others = entriesOf(target, 'waivers').filter(
      entry => !names(entry, finding.rule)
    );
    this._keep(target, 'waivers', others.length ? others : undefined);
  }

  /** Keep a vouching with what it speaks of. */
  sign(signoff: SignOff): void {
    const target =
      signoff.cell_id === null ? this._notebook() : this._cell(signoff.cell_id);
    this._keep(target, 'signoff', { ...signoff });
  }

  /** Keep somebody's word on who wrote a cell; null takes it back. */
  stateOrigin(cellId: string, origin: StatedOrigin | null): void {
    this._keep(
      this._cell(cellId),
      'origin',
      origin === null ? undefined : { ...origin }
    );
  }

  /** Whether a cell's metadata says who wrote it. */
  hasStatedOrigin(cellId: string): boolean {
    const cell = this._cellModel(cellId);
    return cell !== null && oursOf(cell.sharedModel).origin !== undefined;
  }

  /** Undo the last decision that still stands. False where what it changed has been changed since. */
  undo(): boolean {
    const step = this._steps.pop();
    this._changed.emit();
    if (!step || !same(oursOf(step.target)[step.key], step.after)) {
      return false;
    }
    changeOurs(step.target, { [step.key]: step.before }, true);
    return true;
  }

  private _keep(
    target: ITarget,
    key: string,
    value: PartialJSONValue | undefined
  ): void {
    const before = oursOf(target)[key];
    const version = target === this._notebook() ? { version: VERSION } : {};
    changeOurs(target, { ...version, [key]: value }, true);
    this._steps.push({ target, key, before, after: value });
    this._steps = this._steps.slice(-MAX_STEPS);
    this._changed.emit();
  }

  private _notebook(): ITarget {
    const model = this._model();
    if (model === null) {
      throw new Error('The notebook is not open any more.');
    }
    return model.sharedModel;
  }

  private _find(finding: Finding): ITarget | null {
    const id = finding.place.cell_id;
    return id === null
      ? (this._model()?.sharedModel ?? null)
      : (this._cellModel(id)?.sharedModel ?? null);
  }

  private _at(finding: Finding): ITarget {
    const id = finding.place.cell_id;
    return id === null ? this._notebook() : this._cell(id);
  }

  private _cell(id: string): ITarget {
    const cell = this._cellModel(id);
    if (cell === null) {
      throw new Error('The cell is gone.');
    }
    return cell.sharedModel;
  }

  private _cellModel(id: string): ICellModel | null {
    for (const cell of this._model()?.cells ?? []) {
      if (cell.id === id) {
        return cell;
      }
    }
    return null;
  }

  private _changed = new Signal<this, void>(this);
  private _steps: IStep[] = [];
}

/** Whether a waiver is of this rule alone; one of several is for whoever wrote it to change. */
function names(entry: PartialJSONObject, rule: string): boolean {
  const rules = Array.isArray(entry.rules) ? entry.rules : [entry.rule];
  return rules.length === 1 && rules[0] === rule;
}

function same(
  a: PartialJSONValue | undefined,
  b: PartialJSONValue | undefined
): boolean {
  return a === undefined || b === undefined ? a === b : JSONExt.deepEqual(a, b);
}
