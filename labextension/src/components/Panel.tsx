import React from 'react';
import { NotebookAudit } from '../model';
import { ChecklistView } from './ChecklistView';
import { usePanel } from './context';
import { Empty } from './Empty';
import { ErrorBoundary } from './ErrorBoundary';
import { FactsView } from './facts/FactsView';
import { FindingList } from './FindingList';
import { Head } from './Head';
import { NextStep } from './NextStep';
import { Notice } from './Notice';
import { IPage, RulePageView } from './RulePageView';
import { PeopleView } from './people/PeopleView';
import { ShipIt } from './ship/ShipIt';
import { UndoRow } from './UndoRow';

interface IPanelProps {
  audit: NotebookAudit | null;
  page: IPage | null;
}

/** The whole panel in each of its states. */
export function Panel({ audit, page }: IPanelProps): JSX.Element {
  const { trans } = usePanel();
  const fallback = (
    <Empty title={trans.__('This could not be drawn')}>
      <p>{trans.__('The browser console says why.')}</p>
    </Empty>
  );
  return (
    <ErrorBoundary fallback={fallback} of={audit?.assessment ?? audit}>
      {page && <RulePageView {...page} audit={audit} />}
      {/* Behind a page it stays as it is: what was filtered, unfolded and half written */}
      <div hidden={page !== null}>
        {audit ? (
          <Notebook key={audit.panel.id} audit={audit} />
        ) : (
          <Empty title={trans.__('No notebook is open')}>
            <p>
              {trans.__(
                'Open one to see whether it can be trusted and run again.'
              )}
            </p>
          </Empty>
        )}
      </div>
    </ErrorBoundary>
  );
}

function Notebook({ audit }: { audit: NotebookAudit }): JSX.Element {
  const { trans, actions } = usePanel();
  const { assessment, refusal } = audit;
  const undo = (event: React.KeyboardEvent) => {
    event.preventDefault();
    actions.undoDecision();
  };
  if (refusal?.reason === 'not-python') {
    return (
      <Empty title={trans.__('Not a Python notebook')}>
        <p>{refusal.message}</p>
        <p>{refusal.hint}</p>
      </Empty>
    );
  }
  return (
    <div onKeyDown={event => isUndo(event) && undo(event)}>
      <Head audit={audit} />
      <UndoRow audit={audit} />
      {refusal && (
        <Notice
          refusal={refusal}
          stale={
            assessment
              ? trans.__('What is shown is from before your last change.')
              : undefined
          }
        >
          <button className="jp-audit-Button" onClick={() => actions.check()}>
            {trans.__('Try again')}
          </button>
        </Notice>
      )}
      {!assessment && !refusal && (
        <p className="jp-audit-Loading" role="status">
          {trans.__('Checking the notebook…')}
        </p>
      )}
      {assessment && audit.late && (
        <p className="jp-audit-Loading" role="status">
          {trans.__(
            'The server takes its time. What is shown is from before your last change.'
          )}
        </p>
      )}
      {assessment && (
        <div className={refusal ? 'jp-mod-stale' : undefined}>
          <NextStep audit={audit} />
          <ChecklistView audit={audit} checklist={assessment.checklist} />
          <FindingList audit={audit} report={assessment.report} />
          <PeopleView audit={audit} assessment={assessment} />
        </div>
      )}
      <FactsView audit={audit} />
      <ShipIt audit={audit} />
    </div>
  );
}

/** The usual keys for undo, but not where they undo typing. */
function isUndo(event: React.KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, shiftKey, target } = event;
  return (
    key === 'z' &&
    (ctrlKey || metaKey) &&
    !shiftKey &&
    !(target as Element).matches('input, textarea')
  );
}
