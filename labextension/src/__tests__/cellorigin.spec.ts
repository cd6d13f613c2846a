import { ICellModel } from '@jupyterlab/cells';
import { createHash } from 'crypto';
import { CellOriginState } from '../origin/cellorigin';
import { IDelta, IWriter } from '../origin/spans';
import { notebookOf } from './notebook';

const WRITER: IWriter = {
  tool: 'copilot',
  model: null,
  time: '2026-01-01T00:00:00Z',
  how: 'completion'
};

function cellOf(source: string): ICellModel {
  return notebookOf({ one: source }).cells.get(0);
}

const originOf = (cell: ICellModel) =>
  (cell.sharedModel.getMetadata('jupyter_audit') as { origin?: unknown } | null)
    ?.origin as { [key: string]: unknown } | undefined;

const digest = (text: string) =>
  createHash('sha256').update(text, 'utf-8').digest('hex');

/** Put text in, as something that the state is told of. */
function put(state: CellOriginState, at: number, text: string): void {
  state.cell.sharedModel.updateSource(at, at, text);
  const delta: IDelta[] = [{ retain: at }, { insert: text }];
  state.change(delta);
}

it('says what came in, and what is left of it', () => {
  const cell = cellOf('');
  const state = new CellOriginState(cell);
  put(state, 0, 'x = 1\n');
  state.write();
  expect(originOf(cell)).toBeUndefined(); // only typed
  put(state, 6, 'y = 2');
  state.add(6, 11, WRITER);
  state.write();
  expect(originOf(cell)).toEqual({
    ...WRITER,
    share: 0.455,
    digest: digest('x = 1\ny = 2')
  });
  cell.sharedModel.updateSource(6, 11, '');
  state.change([{ retain: 6 }, { delete: 5 }]);
  state.write();
  expect(originOf(cell)).toMatchObject({ tool: 'copilot', share: 0 });
  state.dispose();
});

it('goes on from the share that the metadata states', () => {
  const cell = cellOf('0123456789');
  const origin = { ...WRITER, share: 0.5, digest: digest('0123456789') };
  cell.sharedModel.setMetadata('jupyter_audit', { origin, waivers: [] });
  const state = new CellOriginState(cell);
  put(state, 10, '9876543210');
  state.write();
  expect(originOf(cell)).toMatchObject({ share: 0.25 });
  expect(cell.sharedModel.getMetadata('jupyter_audit')).toHaveProperty(
    'waivers'
  );
  state.dispose();
});

it('does not count what was changed while nobody watched', () => {
  const cell = cellOf('0123456789');
  const origin = { ...WRITER, share: 0.5, digest: digest('other') };
  cell.sharedModel.setMetadata('jupyter_audit', { origin });
  const state = new CellOriginState(cell);
  put(state, 10, 'x');
  state.write();
  expect(originOf(cell)).toMatchObject({
    tool: 'copilot',
    share: null,
    digest: digest('0123456789x')
  });
  state.dispose();
});

it("keeps a person's word that a person wrote it", () => {
  const cell = cellOf('x');
  const origin = { tool: 'person', model: null, time: '', how: 'word' };
  cell.sharedModel.setMetadata('jupyter_audit', {
    origin: { ...origin, share: null, digest: digest('x') }
  });
  const state = new CellOriginState(cell);
  put(state, 1, 'y');
  state.write();
  expect(originOf(cell)).toMatchObject({ tool: 'person', share: null });
  state.dispose();
});

it('an undo brings back what had come in', () => {
  const cell = cellOf('');
  const state = new CellOriginState(cell);
  put(state, 0, 'y = 2');
  state.add(0, 5, WRITER);
  cell.sharedModel.updateSource(0, 5, '');
  state.change([{ delete: 5 }]);
  cell.sharedModel.updateSource(0, 0, 'y = 2');
  state.restore([{ insert: 'y = 2' }]);
  state.write();
  expect(originOf(cell)).toMatchObject({ share: 1 });
  state.dispose();
});

it('characters beyond the basic plane are counted and hashed as the server does', () => {
  const cell = cellOf('');
  const state = new CellOriginState(cell);
  put(state, 0, '🐦 = 1');
  state.add(0, 6, WRITER);
  state.write();
  expect(originOf(cell)).toMatchObject({ share: 1, digest: digest('🐦 = 1') });
  state.dispose();
});
