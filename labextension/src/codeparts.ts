/** The parts of a line of text; what stood between backticks is code. */
export function codeParts(text: string): { text: string; code: boolean }[] {
  return text
    .split(/(``[^`]+``|`[^`]+`)/)
    .filter(part => part !== '')
    .map(part => {
      const code = /^`[^]+`$/.test(part);
      return { text: code ? part.replace(/^`+|`+$/g, '') : part, code };
    });
}
