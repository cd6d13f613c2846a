import React from 'react';
import { NotebookAudit } from '../model';
import { usePanel } from './context';

/** What was decided last is kept in the notebook, and can be undone. */
export function UndoRow({
  audit
}: {
  audit: NotebookAudit;
}): JSX.Element | null {
  const { trans, actions } = usePanel();
  return (
    <div className="jp-audit-UndoRow" role="status">
      {audit.decisions.canUndo && (
        <>
          <span>{trans.__('Kept in the notebook.')}</span>
          <button
            className="jp-audit-Link"
            onClick={() => actions.undoDecision()}
          >
            {trans.__('Undo')}
          </button>
        </>
      )}
    </div>
  );
}
