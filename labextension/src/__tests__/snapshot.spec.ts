import { ICodeCellModel } from '@jupyterlab/cells';
import { Snapshotter } from '../snapshot';
import { session } from './golden';
import { notebookOf } from './notebook';

interface ISent {
  outputs: string;
}

function withOutput(data: { [type: string]: string }) {
  const model = notebookOf({ a: 'x', b: 'y' });
  const cell = model.cells.get(0) as ICodeCellModel;
  cell.outputs.add({ output_type: 'display_data', data, metadata: {} });
  return { model, cell };
}

describe('Snapshotter', () => {
  it('sends outputs once, and again when they change or are lost', () => {
    const { model, cell } = withOutput({ 'text/plain': 'secret' });
    const snapshotter = new Snapshotter();
    const { request } = snapshotter.take(model, null);
    const key = (request.notebook.cells[0] as ISent).outputs;
    expect(request.parts[key]).toMatchObject([
      { data: { 'text/plain': 'secret' } }
    ]);
    expect((request.notebook.cells[1] as ISent).outputs).toEqual([]);

    expect(snapshotter.take(model, null).request.parts).toEqual(request.parts);
    snapshotter.delivered(request);
    const next = snapshotter.take(model, null).request;
    expect(next.parts).toEqual({});
    expect((next.notebook.cells[0] as ISent).outputs).toBe(key);

    snapshotter.lost([key]);
    expect(snapshotter.take(model, null).request.parts).toEqual(request.parts);

    snapshotter.outputsChanged(cell);
    const changed = snapshotter.take(model, null).request;
    expect((changed.notebook.cells[0] as ISent).outputs).not.toBe(key);
  });

  it('leaves the bytes of images behind, and says that there is one', () => {
    const data = { 'image/png': 'A'.repeat(9), 'image/svg+xml': '<svg/>' };
    const { model } = withOutput(data);
    const { parts } = new Snapshotter().take(model, null).request;
    expect(Object.values(parts)).toMatchObject([
      [{ data: { 'image/png': '', 'image/svg+xml': '<svg/>' } }]
    ]);
  });

  it('sends each session once', () => {
    const { model } = withOutput({});
    const snapshotter = new Snapshotter();
    const one = session();
    const { request } = snapshotter.take(model, one);
    expect(request.parts[request.session as string]).toBe(one);
    snapshotter.delivered(request);
    expect(snapshotter.take(model, one).request.parts).toEqual({});
    const other = snapshotter.take(model, session()).request;
    expect(other.session).not.toBe(request.session);
  });

  it('has ids that the server takes as they are', () => {
    const { model } = withOutput({});
    const { request, sources } = new Snapshotter().take(model, null);
    expect(request.notebook.nbformat_minor).toBeGreaterThanOrEqual(5);
    expect([...sources]).toEqual([
      ['a', 'x'],
      ['b', 'y']
    ]);
  });
});
