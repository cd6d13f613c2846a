import React from 'react';
import { categoryWord } from '../findingview';
import { NotebookAudit } from '../model';
import { Refusal, RulePage } from '../wire';
import { usePanel } from './context';
import { Notice } from './Notice';
import { ProseText } from './ProseText';
import { RuleHere } from './RuleHere';
import { SeverityMark } from './SeverityMark';

/** A rule's page as far as it has been fetched. */
export interface IPage {
  rule: string;
  page: RulePage | null;
  refusal: Refusal | null;
}

/** What a rule has to say: what it found here, why it matters, what to do, and examples. */
export function RulePageView(
  props: IPage & { audit: NotebookAudit | null }
): JSX.Element {
  const { rule, page, refusal, audit } = props;
  const { trans, actions } = usePanel();
  const back = React.useRef<HTMLButtonElement>(null);
  React.useEffect(() => {
    const opener = document.activeElement;
    return () => {
      // Once what stands behind the page is in view again
      setTimeout(() => opener instanceof HTMLElement && opener.focus());
    };
  }, []);
  React.useEffect(() => back.current?.focus(), [rule]);
  return (
    <article
      className="jp-audit-Page"
      onKeyDown={event => event.key === 'Escape' && actions.closePage()}
    >
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
            <span>{categoryWord(page.category)}</span>
            {page.cwe !== null && <span>{trans.__('CWE-%1', page.cwe)}</span>}
          </p>
          <p>{page.summary}</p>
          {audit && <RuleHere audit={audit} rule={rule} />}
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
        <pre key={i} tabIndex={0}>
          {example}
        </pre>
      ))}
    </>
  );
}
