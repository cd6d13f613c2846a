import { applyFix, StaleFixError } from '../fixes';
import { assessment, sources } from './golden';
import { auditOf, notebookOf } from './notebook';

const finding = () => assessment().report.findings.find(f => f.fix)!;

describe('applyFix', () => {
  it('edits the shared model, and undo takes it back in one step', () => {
    const model = notebookOf(sources());
    const audit = auditOf({
      assessment: assessment(),
      model,
      sources: sources()
    });
    applyFix(audit, finding());
    const [edit] = finding().fix!.edits;
    const cell = [...model.cells].find(c => c.id === edit.cell_id)!;
    expect(cell.sharedModel.getSource()).toBe(
      'import subprocess\nimport numpy as np\nnp.random.seed(0)'
    );
    cell.sharedModel.undo();
    expect(cell.sharedModel.getSource()).toBe(sources()[edit.cell_id]);
  });

  it('changes nothing in a cell that is not what was assessed', () => {
    const [edit] = finding().fix!.edits;
    const model = notebookOf({ ...sources(), [edit.cell_id]: 'x = 1' });
    const audit = auditOf({
      assessment: assessment(),
      model,
      sources: sources()
    });
    expect(() => applyFix(audit, finding())).toThrow(StaleFixError);
    const cell = [...model.cells].find(c => c.id === edit.cell_id)!;
    expect(cell.sharedModel.getSource()).toBe('x = 1');
    expect(audit.check).toHaveBeenCalled();
  });

  it('makes several edits of one cell hold together', () => {
    const model = notebookOf({ a: 'one two\nthree' });
    const at = (line: number, column: number, end: number, text: string) => ({
      cell_id: 'a',
      line,
      column,
      end_line: line,
      end_column: end,
      text
    });
    const edits = [at(1, 1, 4, '1'), at(2, 1, 6, '3'), at(1, 5, 8, '2')];
    const audit = auditOf({
      assessment: null,
      model,
      sources: { a: 'one two\nthree' }
    });
    applyFix(audit, {
      ...finding(),
      fix: { description: '', edits, safe: true }
    });
    expect(model.cells.get(0).sharedModel.getSource()).toBe('1 2\n3');
  });
});
