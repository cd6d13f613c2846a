import { TranslationBundle } from '@jupyterlab/translation';
import { Severity } from './settings';

/** From the least to the worst. */
export const SEVERITIES: readonly Severity[] = [
  'low',
  'medium',
  'high',
  'critical'
];

/** Each severity has a shape of its own in a 16 by 16 box, so that it is never told by colour alone. */
export const SEVERITY_SHAPES: { readonly [key in Severity]: string } = {
  low: 'M8 3.2a4.8 4.8 0 1 1 0 9.6a4.8 4.8 0 0 1 0-9.6z',
  medium: 'M8 1.8L14.2 8L8 14.2L1.8 8z',
  high: 'M8 1.6L15 13.8H1z',
  critical: 'M5.2 1.4h5.6L14.6 5.2v5.6L10.8 14.6H5.2L1.4 10.8V5.2z'
};

export function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}

/** The worst of some severities. */
export function worst(severities: readonly Severity[]): Severity | null {
  const ranks = severities.map(severity => SEVERITIES.indexOf(severity));
  return ranks.length > 0 ? SEVERITIES[Math.max(...ranks)] : null;
}

export function severityWord(
  severity: Severity,
  trans: TranslationBundle
): string {
  return {
    low: trans.__('Low'),
    medium: trans.__('Medium'),
    high: trans.__('High'),
    critical: trans.__('Critical')
  }[severity];
}
