import { editRange, placeRange } from '../places';
import { Edit, Place } from '../wire';
import { assessment, sources } from './golden';

const place = (parts: Partial<Place>): Place => ({
  cell_id: 'a',
  cell: 0,
  line: null,
  column: null,
  end_line: null,
  end_column: null,
  part: 'source',
  ...parts
});

describe('placeRange', () => {
  it('counts characters where strings count units', () => {
    const source = 'print("🐦", x)\ny';
    const range = placeRange(
      source,
      place({ line: 1, column: 12, end_line: 1, end_column: 13 })
    );
    expect(range && source.slice(range.from, range.to)).toBe('x');
  });

  it("finds the engine's own places in the engine's own sources", () => {
    const marked = assessment().report.findings.map(finding => {
      const source = sources()[finding.place.cell_id ?? ''];
      const range = placeRange(source, finding.place);
      return range && source.slice(range.from, range.to);
    });
    expect(marked).toEqual([
      'np.random.poisson(4, 50)',
      'subprocess.run("ls " + folder, shell=True)',
      'model',
      expect.stringContaining('sk-proj')
    ]);
  });

  it('takes the whole line where no columns are known', () => {
    expect(placeRange('ab\ncd\n', place({ line: 2 }))).toEqual({
      from: 3,
      to: 5
    });
  });

  it('draws in what lies beyond the end', () => {
    const far = { line: 9, column: 9, end_line: 9, end_column: 99 };
    expect(placeRange('ab', place(far))).toEqual({ from: 2, to: 2 });
    const wide = { line: 1, column: 2, end_line: 1, end_column: 99 };
    expect(placeRange('ab\ncd', place(wide))).toEqual({ from: 1, to: 2 });
  });

  it('has nothing to mark in outputs and whole notebooks', () => {
    expect(placeRange('ab', place({ line: 1, part: 'output' }))).toBeNull();
    expect(placeRange('ab', place({ part: 'notebook' }))).toBeNull();
  });
});

it('editRange gives the text that an edit replaces', () => {
  const edit: Edit = {
    cell_id: 'a',
    line: 2,
    column: 2,
    end_line: 3,
    end_column: 1,
    text: ''
  };
  const source = 'a\n🐦b\nc';
  const { from, to } = editRange(source, edit);
  expect(source.slice(from, to)).toBe('b\n');
});
