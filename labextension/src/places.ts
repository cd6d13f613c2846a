import { Edit, Place } from './wire';

/** A range of UTF-16 offsets, as editors count. */
export interface IRange {
  from: number;
  to: number;
}

/** Where each line of a source begins. Only `\n` ends a line, as in the shared model. */
function lineStarts(source: string): number[] {
  const starts = [0];
  for (let i = source.indexOf('\n'); i >= 0; i = source.indexOf('\n', i + 1)) {
    starts.push(i + 1);
  }
  return starts;
}

/**
 * The offset of a 1-based line and column. Columns count characters, where strings here count UTF-16 units; what lies
 * beyond the end is drawn in.
 */
function offsetOf(
  source: string,
  starts: number[],
  line: number,
  column: number
): number {
  if (line > starts.length) {
    return source.length;
  }
  const start = starts[Math.max(line, 1) - 1];
  const end = line < starts.length ? starts[line] - 1 : source.length;
  let offset = start;
  for (let i = 1; i < column && offset < end; i++) {
    offset += (source.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return Math.min(offset, end);
}

/** The range that an edit replaces. */
export function editRange(source: string, edit: Edit): IRange {
  const starts = lineStarts(source);
  return {
    from: offsetOf(source, starts, edit.line, edit.column),
    to: offsetOf(source, starts, edit.end_line, edit.end_column)
  };
}

/** The range of a place in its cell's source: the whole line where no columns are known, null where no line is. */
export function placeRange(source: string, place: Place): IRange | null {
  if (place.part !== 'source' || place.line === null) {
    return null;
  }
  const starts = lineStarts(source);
  const from = offsetOf(source, starts, place.line, place.column ?? 1);
  const endLine = place.end_line ?? place.line;
  const to = offsetOf(source, starts, endLine, place.end_column ?? Infinity);
  return { from, to: Math.max(from, to) };
}

/** The place of a whole cell. */
export function placeOfCell(cellId: string): Place {
  return placeOfLine(cellId, null);
}

/** The place of a line (1-based) of a cell; of the whole cell where it is null. */
export function placeOfLine(cellId: string, line: number | null): Place {
  return {
    cell_id: cellId,
    cell: null,
    line,
    column: null,
    end_line: null,
    end_column: null,
    part: 'source'
  };
}
