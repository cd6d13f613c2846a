/** How long after something that a person did a change may be its doing, in milliseconds. */
const RECENT = 1500;

/** Where people work on notebooks: what changes there right after they did something is their doing. */
const WORK = [
  '.jp-NotebookPanel',
  '#jupyter-audit-panel',
  '.lm-Menu',
  '.lm-MenuBar',
  '.lm-CommandPalette',
  '.jp-Dialog',
  '.jp-Completer',
  '.jp-InlineCompleter',
  '.jp-TableOfContents'
].join(', ');

/** Where people talk with a model: what changes after a click there, the model wrote. */
const CHAT =
  '[id*="jupyter-ai"], [class*="jp-ai-"], [class*="jp-chat"], [id*="jupyter-chat"]';

/** What a person did last, as far as the page saw it. */
export type Gesture =
  | { kind: 'none' }
  /** Typed into this editor. */
  | { kind: 'typing'; in: Element }
  /** Clicked, or pressed something that is not text, where notebooks are worked on. */
  | { kind: 'work' }
  | { kind: 'chat' }
  | { kind: 'elsewhere' };

/** Watches what a person does in the page, so that what nobody did can be told from it. Only real input counts. */
export class Gestures {
  constructor(private _now: () => number = () => performance.now()) {}

  /** Watch a document. */
  watch(document: Document): void {
    const note = (event: Event) => this.note(event);
    for (const type of ['keydown', 'pointerdown', 'pointerup', 'drop']) {
      document.addEventListener(type, note, { capture: true, passive: true });
    }
  }

  /** A person did something. */
  note(event: Event): void {
    if (!event.isTrusted || !(event.target instanceof Element)) {
      return;
    }
    this._at = this._now();
    this._last = gestureOf(event, event.target);
  }

  /** What a person did a moment ago. */
  get recent(): Gesture {
    return this._now() - this._at <= RECENT ? this._last : { kind: 'none' };
  }

  private _at = -Infinity;
  private _last: Gesture = { kind: 'none' };
}

function gestureOf(event: Event, target: Element): Gesture {
  if (target.closest(CHAT)) {
    return { kind: 'chat' };
  }
  const editor = target.closest('.cm-content');
  if (editor && event instanceof KeyboardEvent && isText(event)) {
    return { kind: 'typing', in: editor };
  }
  return { kind: target.closest(WORK) ? 'work' : 'elsewhere' };
}

/** Whether a key puts text in, or takes it out: it concerns the editor that it is pressed in, and no other cell. */
function isText({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  const plain = !ctrlKey && !metaKey && !altKey;
  return (
    plain && (key.length === 1 || /^(Backspace|Delete|Enter|Tab)$/.test(key))
  );
}
