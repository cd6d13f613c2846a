import React from 'react';
import { codeParts } from '../codeparts';

/** A line of text in which what stands between backticks is set as code. Never HTML. */
export function InlineText({ text }: { text: string }): JSX.Element {
  return (
    <>
      {codeParts(text).map(({ text: part, code }, i) =>
        code ? <code key={i}>{part}</code> : part
      )}
    </>
  );
}
