import { GraphEdge } from '../../wire';

/** All that one cell uses of another: one line in the picture. */
export interface IEdge {
  writer: string;
  reader: string;
  /** Each name, and whether Restart and Run All would give another value for it. */
  names: { name: string; breaks: boolean }[];
  breaks: boolean;
}

/** The edges between different cells, those of one pair drawn together. */
export function edgesBetween(graph: readonly GraphEdge[]): IEdge[] {
  const found = new Map<string, IEdge>();
  for (const { writer, reader, name, breaks } of graph) {
    if (writer === reader) {
      continue;
    }
    const key = `${writer} ${reader}`;
    const edge = found.get(key) ?? { writer, reader, names: [], breaks: false };
    edge.names.push({ name, breaks });
    edge.breaks ||= breaks;
    found.set(key, edge);
  }
  return [...found.values()];
}
