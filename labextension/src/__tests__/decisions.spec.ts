import { NotebookModel } from '@jupyterlab/notebook';
import { Decisions } from '../decisions';
import { Attestation, Finding, SignOff } from '../wire';
import { assessment, sources } from './golden';
import { notebookOf } from './notebook';

const ANSWER: Attestation = {
  item: 'documented',
  answer: 'yes',
  note: 'in the first cell',
  author: 'Ada',
  time: '2026-01-01T00:00:00+00:00',
  digest: 'd'
};
const WISH = { reason: 'a demonstration', author: 'Ada', until: '2027-01-01' };

let model: NotebookModel;
let decisions: Decisions;
let finding: Finding;

const cell = () =>
  [...model.cells].find(({ id }) => id === finding.place.cell_id)!.sharedModel;
const ofCell = () => cell().getMetadata('jupyter_audit') as unknown;
const ofNotebook = () =>
  model.sharedModel.getMetadata('jupyter_audit') as unknown;

beforeEach(() => {
  model = notebookOf(sources());
  decisions = new Decisions(() => model);
  finding = assessment().report.findings.find(f => f.place.cell_id !== null)!;
});

it('an answer takes the place of an earlier one, and what is not known here is kept', () => {
  model.sharedModel.setMetadata('jupyter_audit', {
    attestations: [
      { item: 'documented', answer: 'no' },
      { item: 'other', answer: 'no' }
    ],
    comments: [1]
  });
  decisions.attest(ANSWER);
  expect(ofNotebook()).toEqual({
    version: 1,
    attestations: [{ item: 'other', answer: 'no' }, ANSWER],
    comments: [1]
  });
  decisions.withdrawAnswer('documented');
  decisions.withdrawAnswer('other');
  expect(ofNotebook()).toEqual({ version: 1, comments: [1] });
});

it('every decision is a step that can be undone', () => {
  decisions.attest(ANSWER);
  decisions.waive(finding, WISH);
  expect(decisions.undo()).toBe(true);
  expect(ofCell()).toBeUndefined();
  expect(decisions.undo()).toBe(true);
  expect((ofNotebook() as { attestations?: unknown }).attestations).toBe(
    undefined
  );
  expect(decisions.canUndo).toBe(false);
});

it('what somebody else changed meanwhile is not undone', () => {
  decisions.attest(ANSWER);
  model.sharedModel.setMetadata('jupyter_audit', { attestations: [] });
  expect(decisions.undo()).toBe(false);
  expect(ofNotebook()).toEqual({ attestations: [] });
});

it('a waiver covers one rule of one cell, and is a step in the undo history of the cell', () => {
  decisions.waive(finding, WISH);
  expect(ofCell()).toEqual({
    waivers: [
      {
        rules: [finding.rule],
        reason: 'a demonstration',
        author: 'Ada',
        until: '2027-01-01'
      }
    ]
  });
  expect(decisions.canWithdraw(finding)).toBe(true);
  cell().undo();
  expect(ofCell()).toBeUndefined();
  cell().redo();
  expect(decisions.canWithdraw(finding)).toBe(true);
  decisions.withdrawWaiver(finding);
  expect(decisions.canWithdraw(finding)).toBe(false);
});

it('a waiver of several rules is left to whoever wrote it', () => {
  const several = { rules: [finding.rule, 'other'], reason: 'both' };
  cell().setMetadata('jupyter_audit', { waivers: [several] });
  expect(decisions.canWithdraw(finding)).toBe(false);
  decisions.waive(finding, WISH);
  decisions.withdrawWaiver(finding);
  expect(ofCell()).toEqual({ waivers: [several] });
});

it('a vouching is kept with what it speaks of', () => {
  const id = finding.place.cell_id!;
  const signoff = { scope: 'cell', cell_id: id, name: 'Ada' };
  decisions.sign(signoff as SignOff);
  expect(ofCell()).toEqual({ signoff });
  decisions.sign({ ...signoff, scope: 'notebook', cell_id: null } as SignOff);
  expect(ofNotebook()).toMatchObject({ signoff: { cell_id: null } });
});

it('metadata that is not what it should be is taken as none', () => {
  model.sharedModel.setMetadata('jupyter_audit', 'text');
  decisions.attest(ANSWER);
  expect(ofNotebook()).toEqual({ version: 1, attestations: [ANSWER] });
});
