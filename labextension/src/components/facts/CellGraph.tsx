import React from 'react';
import { placeOfCell } from '../../places';
import { usePanel } from '../context';
import { IEdge } from './graph';

/** Pixels from cell to cell. */
const STEP = 24;
const LEFT = 46;
const WIDTH = 200;
/** Arcs reach at most this far to the right, however far apart their ends are. */
const REACH = WIDTH - LEFT - 14;

interface ICellGraphProps {
  /** The ids of the code cells, in document order. */
  cells: string[];
  edges: IEdge[];
}

/**
 * The code cells from top to bottom, with an arc from each that defines something to those that use it. An arc that breaks
 * replay is dashed and has a cross on it. Those who do not see it have the text below.
 */
export function CellGraph({ cells, edges }: ICellGraphProps): JSX.Element {
  const { actions, cellName } = usePanel();
  const at = new Map(cells.map((id, i) => [id, i]));
  const drawn = edges.filter(e => at.has(e.writer) && at.has(e.reader));
  const spans = drawn.map(e =>
    Math.abs((at.get(e.writer) ?? 0) - (at.get(e.reader) ?? 0))
  );
  const widest = Math.max(1, ...spans);
  const height = cells.length * STEP + 8;
  return (
    <div className="jp-audit-Graph">
      <svg
        viewBox={`0 0 ${WIDTH} ${height}`}
        width={WIDTH}
        height={height}
        aria-hidden="true"
      >
        {[...drawn]
          .sort((a, b) => Number(a.breaks) - Number(b.breaks))
          .map(edge => (
            <Arc
              key={`${edge.writer} ${edge.reader}`}
              edge={edge}
              from={y(at.get(edge.writer) ?? 0)}
              to={y(at.get(edge.reader) ?? 0)}
              widest={widest}
            />
          ))}
        {cells.map((id, i) => (
          <g
            key={id}
            className="jp-audit-Graph-cell"
            onClick={() => actions.goTo(placeOfCell(id))}
          >
            <title>{cellName(id, null)}</title>
            <rect x={0} y={y(i) - STEP / 2} width={LEFT} height={STEP} />
            <text x={LEFT - 12} y={y(i) + 4} textAnchor="end">
              {position(cellName(id, null))}
            </text>
            <circle cx={LEFT} cy={y(i)} r={4} />
          </g>
        ))}
      </svg>
    </div>
  );
}

interface IArcProps {
  edge: IEdge;
  from: number;
  to: number;
  /** How many cells the longest arc spans. */
  widest: number;
}

function Arc({ edge, from, to, widest }: IArcProps): JSX.Element {
  const span = Math.abs(to - from) / STEP;
  const reach = 18 + (REACH - 18) * Math.sqrt(span / widest);
  const x = LEFT + 5;
  const middle = { x: x + reach * 0.75, y: (from + to) / 2 };
  const names = edge.names.map(({ name }) => name).join(', ');
  return (
    <g className={edge.breaks ? 'jp-audit-Arc jp-mod-breaks' : 'jp-audit-Arc'}>
      <title>{names}</title>
      <path
        d={`M${x} ${from} C${x + reach} ${from} ${x + reach} ${to} ${x} ${to}`}
      />
      <path
        className="jp-audit-Arc-head"
        d={`M${x + 7} ${to - 3.5} L${x} ${to} L${x + 7} ${to + 3.5}`}
      />
      {edge.breaks && (
        <path
          className="jp-audit-Arc-cross"
          d={`M${middle.x - 4} ${middle.y - 4}l8 8m0 -8l-8 8`}
        />
      )}
    </g>
  );
}

function y(index: number): number {
  return index * STEP + STEP / 2 + 4;
}

/** The number in a cell's name: all that fits beside its dot. */
function position(name: string): string {
  return /\d+/.exec(name)?.[0] ?? '';
}
