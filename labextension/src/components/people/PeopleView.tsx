import React from 'react';
import { NotebookAudit } from '../../model';
import { Assessment, CellOrigin } from '../../wire';
import { usePanel } from '../context';
import { Section } from '../Section';
import { CommentList } from './CommentList';
import { NotebookVouching } from './NotebookVouching';
import { OriginRow } from './OriginRow';
import { OverrideList } from './OverrideList';
import { SignOffForm } from './SignOffForm';

interface IPeopleViewProps {
  audit: NotebookAudit;
  assessment: Assessment;
}

/** Who wrote the cells as far as that is known, and who vouches for what. */
export function PeopleView(props: IPeopleViewProps): JSX.Element {
  const { audit, assessment } = props;
  const { trans, actions, signing } = usePanel();
  const { origins, signoffs, comments, overrides } = assessment;
  const known = origins.filter(isKnown);
  const unknown = origins.length - known.length;
  const asked = origins.find(({ cell_id }) => cell_id === signing);
  const written = origins.filter(({ ai }) => ai).length;
  return (
    <Section
      title={trans.__('Who wrote it, who vouches')}
      note={
        written > 0
          ? trans._n('%1 by a model', '%1 by models', written)
          : undefined
      }
    >
      {asked && (
        <div className="jp-audit-Signing" key={asked.cell_id}>
          <SignOffForm
            cell={asked.cell_id}
            onClose={() => actions.askSignOff(null)}
          />
        </div>
      )}
      <NotebookVouching signoffs={signoffs} />
      {comments.length > 0 && <CommentList comments={comments} />}
      {overrides.length > 0 && <OverrideList overrides={overrides} />}
      <ul className="jp-audit-Rows jp-audit-Origins">
        {known.map(origin => (
          <OriginRow
            key={origin.cell_id}
            origin={origin}
            vouched={
              signoffs.find(({ cell_id }) => cell_id === origin.cell_id) ?? null
            }
            stated={audit.decisions.hasStatedOrigin(origin.cell_id)}
          />
        ))}
      </ul>
      {unknown > 0 && (
        <p className="jp-audit-Hint">
          {trans._n(
            'Who wrote %1 code cell is not known.',
            'Who wrote %1 code cells is not known.',
            unknown
          )}{' '}
          {trans.__('Not known does not mean that a person did.')}
        </p>
      )}
    </Section>
  );
}

/** Whether something says who wrote a cell. */
function isKnown({ ai, tool, origin }: CellOrigin): boolean {
  return ai || tool !== null || origin !== 'unknown';
}
