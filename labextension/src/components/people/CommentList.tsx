import React from 'react';
import { placeOfLine } from '../../places';
import { Comment } from '../../wire';
import { usePanel } from '../context';

/** What reviewers wrote, each with a way to the place it speaks of: what is open comes first. */
export function CommentList(props: { comments: Comment[] }): JSX.Element {
  const open = props.comments.filter(({ resolved }) => !resolved);
  const resolved = props.comments.filter(({ resolved }) => resolved);
  return (
    <ul className="jp-audit-Rows jp-audit-Comments">
      {[...open, ...resolved].map(comment => (
        <CommentRow key={comment.id} comment={comment} />
      ))}
    </ul>
  );
}

function CommentRow({ comment }: { comment: Comment }): JSX.Element {
  const { trans, actions, cellName } = usePanel();
  const { id, cell_id, line, author, time, text, quote } = comment;
  const where =
    line === null
      ? cellName(cell_id, null)
      : trans.__('%1, line %2', cellName(cell_id, null), `${line}`);
  return (
    <li data-comment={id} data-resolved={comment.resolved}>
      <strong>{author}</strong>{' '}
      <span className="jp-audit-Hint">{time.slice(0, 10)}</span>{' '}
      {cell_id !== null && !comment.outdated && (
        <button
          className="jp-audit-Link"
          onClick={() => actions.goTo(placeOfLine(cell_id, line))}
        >
          {where}
        </button>
      )}
      <p>{text}</p>
      {quote && <code className="jp-audit-Quote">{quote}</code>}
      {comment.resolved && (
        <p className="jp-audit-Hint">{trans.__('Resolved.')}</p>
      )}
      {comment.outdated && (
        <p className="jp-audit-Hint">
          {trans.__('What it speaks of has changed or is gone.')}
        </p>
      )}
    </li>
  );
}
