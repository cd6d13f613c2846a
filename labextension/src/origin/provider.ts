/** Where nobody says which provider made a suggestion. */
const UNKNOWN = 'unknown';

/**
 * The name of the provider whose inline completion is on show, as JupyterLab's own widget names it; null for the history
 * of what ran before, which no model wrote.
 *
 * @param history - what JupyterLab calls the provider that suggests from history
 */
export function completionProvider(history: string): string | null {
  const completers = [
    ...document.querySelectorAll<HTMLElement>('.jp-InlineCompleter')
  ];
  const shown = completers.filter(
    node => !node.classList.contains('lm-mod-hidden')
  );
  const [node] = shown.length > 0 ? shown : completers.slice(-1);
  const title = node?.querySelector<HTMLElement>(':scope > div[title]')?.title;
  const name = title?.replace(/^[^:：]*[:：]\s*/, '').trim();
  return name === history ? null : name || UNKNOWN;
}
