import { Severity } from './settings';
import { Finding } from './wire';

/** How the findings are arranged and which are shown. */
export interface IFindingView {
  grouping: 'cell' | 'category';
  text: string;
  /** Shown severities; empty means all. */
  severities: readonly Severity[];
  /** The one category that is shown; empty means all. */
  category: string;
}

export const WHOLE_VIEW: IFindingView = {
  grouping: 'cell',
  text: '',
  severities: [],
  category: ''
};

/** Whether a finding is to be shown. */
export function isShown(finding: Finding, view: IFindingView): boolean {
  const { severities, category, text } = view;
  const wanted = text.trim().toLowerCase();
  const words = [finding.message, finding.rule, finding.category];
  return (
    (severities.length === 0 || severities.includes(finding.severity)) &&
    (category === '' || finding.category === category) &&
    (wanted === '' || words.some(word => word.toLowerCase().includes(wanted)))
  );
}

/** A category as people read it. */
export function categoryWord(category: string): string {
  return category.replace(/_/g, ' ');
}
