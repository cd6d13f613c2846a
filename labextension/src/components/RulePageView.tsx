import React from 'react';
import { Refusal, RulePage } from '../wire';
import { usePanel } from './context';
import { Notice } from './Notice';
import { ProseText } from './ProseText';
import { SeverityMark } from './SeverityMark';

/** A rule's page as far as it has been fetched. */
export interface IPage {
  rule: string;
  page: RulePage | null;
  refusal: Refusal | null;
}

/** What a rule has to say: why it matters, what to do, and examples. */
export function RulePageView({ rule, page, refusal }: IPage): JSX.Element {
  const { trans, actions } = usePanel();
  const back = React.useRef<HTMLButtonElement>(null);
  React.useEffect(() => back.current?.focus(), [rule]);
  return (
    <article className="jp-audit-Page">
      <button
        ref={back}
        className="jp-audit-Link"
        onClick={() => actions.closePage()}
      >
        {trans.__('← Back to the notebook')}
      </button>
      <h2>{rule}</h2>
      {refusal && <Notice refusal={refusal} />}
      {!page && !refusal && <p role="status">{trans.__('Loading…')}</p>}
      {page && (
        <>
          <p className="jp-audit-Page-facts">
            <SeverityMark severity={page.severity} />
            <span>{page.category.replace('_', ' ')}</span>
            {page.cwe !== null && <span>{trans.__('CWE-%1', page.cwe)}</span>}
          </p>
          <p>{page.summary}</p>
          <ProseText text={page.text} />
          <Examples title={trans.__('Found')} examples={page.bad} />
          <Examples title={trans.__('Fine')} examples={page.good} />
        </>
      )}
    </article>
  );
}

function Examples(props: { title: string; examples: string[] }): JSX.Element {
  return (
    <>
      {props.examples.length > 0 && <h3>{props.title}</h3>}
      {props.examples.map((example, i) => (
        <pre key={i}>{example}</pre>
      ))}
    </>
  );
}
