import React from 'react';
import { InlineText } from './InlineText';

/**
 * Plain text with `##` headings, indented or fenced code, `-` lists and `code` in the line. It becomes elements that hold
 * text, never HTML.
 */
export function ProseText({ text }: { text: string }): JSX.Element {
  const blocks = text.split(/\n\s*\n/).filter(block => block.trim());
  return <>{blocks.map((block, i) => blockOf(block, i))}</>;
}

function blockOf(block: string, key: number): JSX.Element {
  const heading = /^#{2,4} (.*)$/.exec(block.split('\n')[0]);
  if (heading) {
    const rest = block.split('\n').slice(1).join('\n');
    return (
      <React.Fragment key={key}>
        <h3>{heading[1]}</h3>
        {rest.trim() && blockOf(rest, 0)}
      </React.Fragment>
    );
  }
  if (/^( {4}|```)/.test(block)) {
    return <pre key={key}>{block.replace(/^```.*\n?|\n```$/g, '')}</pre>;
  }
  if (/^[-*] /.test(block)) {
    const items = block.split(/\n(?=[-*] )/);
    return (
      <ul key={key}>
        {items.map((item, i) => (
          <li key={i}>
            <InlineText text={item.slice(2)} />
          </li>
        ))}
      </ul>
    );
  }
  return (
    <p key={key}>
      <InlineText text={block} />
    </p>
  );
}
