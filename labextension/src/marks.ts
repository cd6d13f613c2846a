import {
  Extension,
  Range,
  RangeSet,
  StateEffect,
  StateField
} from '@codemirror/state';
import {
  Decoration,
  DecorationSet,
  EditorView,
  GutterMarker,
  Tooltip,
  gutter,
  hoverTooltip
} from '@codemirror/view';
import { codeParts } from './codeparts';
import { Severity } from './settings';
import { SEVERITY_SHAPES, worst } from './severity';
import { Finding } from './wire';

const SVG = 'http://www.w3.org/2000/svg';

/** A finding at its place in one editor's text. */
export interface IMark {
  from: number;
  to: number;
  finding: Finding;
}

/** What a mark's tooltip lets the user do, and the words for it. */
export interface IMarkActions {
  fix(finding: Finding): void;
  explain(finding: Finding): void;
  words: { fix: string; explain: string; severity(of: Severity): string };
}

/** Replaces all marks of an editor. */
export const setMarks = StateEffect.define<readonly IMark[]>();

class MarkValue {
  constructor(readonly finding: Finding) {}
}

const marksField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) {
        next = Decoration.set(
          effect.value.filter(mark => mark.to > mark.from).map(decorationOf),
          true
        );
      }
    }
    return next;
  },
  provide: field => EditorView.decorations.from(field)
});

function decorationOf(mark: IMark): Range<Decoration> {
  return Decoration.mark({
    class: `jp-audit-Mark jp-mod-${mark.finding.severity}`,
    mark: new MarkValue(mark.finding)
  }).range(mark.from, mark.to);
}

/** The findings under marks that touch a range. */
export function findingsAt(
  view: EditorView,
  from: number,
  to: number
): IMark[] {
  const found: IMark[] = [];
  view.state.field(marksField).between(from, to, (start, end, decoration) => {
    const value: unknown = decoration.spec.mark;
    if (value instanceof MarkValue) {
      found.push({ from: start, to: end, finding: value.finding });
    }
  });
  return found;
}

class SeverityMarker extends GutterMarker {
  constructor(
    readonly severity: Severity,
    readonly messages: string
  ) {
    super();
  }

  eq(other: SeverityMarker): boolean {
    return other.severity === this.severity && other.messages === this.messages;
  }

  toDOM(): Node {
    const node = document.createElement('span');
    node.className = `jp-audit-GutterMark jp-mod-${this.severity}`;
    node.title = this.messages;
    node.append(shapeOf(this.severity));
    return node;
  }
}

function shapeOf(severity: Severity): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', SEVERITY_SHAPES[severity]);
  svg.append(path);
  return svg;
}

/** One mark a line, of the worst severity that begins there. */
function gutterMarkers(view: EditorView): RangeSet<GutterMarker> {
  const lines = new Map<number, Finding[]>();
  for (const { from, finding } of findingsAt(view, 0, view.state.doc.length)) {
    const line = view.state.doc.lineAt(from).from;
    lines.set(line, [...(lines.get(line) ?? []), finding]);
  }
  const markers = [...lines].map(([line, findings]) => {
    const severity = worst(findings.map(f => f.severity)) ?? 'low';
    const messages = findings.map(f => f.message).join('\n');
    return new SeverityMarker(severity, messages).range(line);
  });
  return RangeSet.of(markers, true);
}

function tooltipOf(marks: IMark[], actions: IMarkActions): Tooltip {
  return {
    pos: Math.min(...marks.map(mark => mark.from)),
    end: Math.max(...marks.map(mark => mark.to)),
    above: true,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'jp-audit-Tooltip';
      marks.forEach(mark => dom.append(entryOf(mark.finding, actions)));
      return { dom };
    }
  };
}

/** What a finding says: as text, whatever the notebook made of it. */
function entryOf(finding: Finding, actions: IMarkActions): HTMLElement {
  const entry = document.createElement('div');
  entry.className = `jp-audit-Tooltip-entry jp-mod-${finding.severity}`;
  const head = document.createElement('div');
  head.className = 'jp-audit-Tooltip-head';
  head.append(
    shapeOf(finding.severity),
    actions.words.severity(finding.severity),
    codeOf(finding.rule)
  );
  const message = document.createElement('div');
  for (const { text, code } of codeParts(finding.message)) {
    message.append(code ? codeOf(text) : text);
  }
  const buttons = document.createElement('div');
  buttons.className = 'jp-audit-Tooltip-buttons';
  if (finding.fix) {
    const fix = buttonOf(actions.words.fix, () => actions.fix(finding));
    fix.title = finding.fix.description;
    buttons.append(fix);
  }
  buttons.append(
    buttonOf(actions.words.explain, () => actions.explain(finding))
  );
  entry.append(head, message, buttons);
  return entry;
}

function codeOf(text: string): HTMLElement {
  const code = document.createElement('code');
  code.textContent = text;
  return code;
}

function buttonOf(label: string, onClick: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'jp-audit-Button';
  button.textContent = label;
  button.addEventListener('click', onClick);
  return button;
}

/** Underlines, gutter marks and tooltips for one editor. Set the marks by the effect `setMarks`. */
export function marksExtension(actions: IMarkActions): Extension {
  return [
    marksField,
    gutter({ class: 'jp-audit-Gutter', markers: gutterMarkers }),
    hoverTooltip(
      (view, pos) => {
        const marks = findingsAt(view, pos, pos);
        return marks.length > 0 ? tooltipOf(marks, actions) : null;
      },
      { hideOnChange: true }
    )
  ];
}
