import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { findingsAt, IMarkActions, marksExtension, setMarks } from '../marks';
import { Finding } from '../wire';
import { assessment } from './golden';

const actions: IMarkActions = {
  fix: () => undefined,
  explain: () => undefined,
  words: { fix: 'Fix', explain: 'Explain', severity: severity => severity }
};

function viewOf(doc: string): EditorView {
  const extensions = marksExtension(actions);
  return new EditorView({
    state: EditorState.create({ doc, extensions }),
    parent: document.body
  });
}

const finding = (parts: Partial<Finding> = {}): Finding => ({
  ...assessment().report.findings[0],
  ...parts
});

describe('marks', () => {
  it('underlines the span and marks the line by the worst severity', () => {
    const view = viewOf('abc def\nghi');
    view.dispatch({
      effects: setMarks.of([
        { from: 0, to: 3, finding: finding({ severity: 'low' }) },
        { from: 4, to: 7, finding: finding({ severity: 'critical' }) }
      ])
    });
    const underlined = [...view.dom.querySelectorAll('.jp-audit-Mark')];
    expect(underlined.map(node => node.textContent)).toEqual(['abc', 'def']);
    const gutter = [...view.dom.querySelectorAll('.jp-audit-GutterMark')];
    expect(gutter.map(node => node.className)).toEqual([
      'jp-audit-GutterMark jp-mod-critical'
    ]);
  });

  it('moves with the text, and goes with it', () => {
    const view = viewOf('abc def');
    view.dispatch({
      effects: setMarks.of([{ from: 4, to: 7, finding: finding() }])
    });
    view.dispatch({ changes: { from: 0, insert: 'xx ' } });
    expect(findingsAt(view, 0, 20)).toMatchObject([{ from: 7, to: 10 }]);
    view.dispatch({ changes: { from: 7, to: 10 } });
    expect(view.dom.querySelector('.jp-audit-Mark')).toBeNull();
  });

  it('shows messages as text', () => {
    const view = viewOf('abc');
    const message = '<img src=x onerror="alert(1)">';
    view.dispatch({
      effects: setMarks.of([{ from: 0, to: 3, finding: finding({ message }) }])
    });
    const mark = view.dom.querySelector<HTMLElement>('.jp-audit-GutterMark');
    expect(mark?.title).toBe(message);
    expect(view.dom.querySelector('img')).toBeNull();
  });
});
