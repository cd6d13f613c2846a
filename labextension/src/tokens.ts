import { Token } from '@lumino/coreutils';
import { Audits } from './audits';

/** Every open notebook's audit, for other plugins. */
export type IAuditModel = Audits;

export const IAuditModel = new Token<IAuditModel>(
  'jupyter-audit:IAuditModel',
  'The audits of the open notebooks: assessment, recording and their changes.'
);

/** The extension's own id for its settings. */
export const SETTINGS_ID = 'jupyter-audit:plugin';

/** The panel's id in the shell. */
export const PANEL_ID = 'jupyter-audit-panel';

export const CommandIDs = {
  open: 'jupyter-audit:open',
  check: 'jupyter-audit:check',
  toggleRecording: 'jupyter-audit:toggle-recording',
  nextFinding: 'jupyter-audit:next-finding',
  previousFinding: 'jupyter-audit:previous-finding',
  explain: 'jupyter-audit:explain',
  showOrigins: 'jupyter-audit:show-origins',
  signOff: 'jupyter-audit:sign-off',
  undo: 'jupyter-audit:undo',
  fix: 'jupyter-audit:fix',
  exportBundle: 'jupyter-audit:export'
} as const;
