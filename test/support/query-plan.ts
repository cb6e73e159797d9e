import { sql } from 'kysely';

/** A node of the output of EXPLAIN ANALYZE. */
export interface PlanNode {
  'Node Type': string;
  'Index Name'?: string;
  'Scan Direction'?: string;
  'Plan Rows': number;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
}

interface Explainable {
  explain<O extends Record<string, unknown>>(format: 'json', options: ReturnType<typeof sql>): Promise<O[]>;
}

/** The executed plan of a query, with row counts. */
export async function explain(query: Explainable): Promise<PlanNode> {
  const [row] = await query.explain<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>('json', sql`analyze`);
  if (!row) throw new Error('EXPLAIN has one row');
  return row['QUERY PLAN'][0].Plan;
}

export const getNodes = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(getNodes)];

export const getScans = (plan: PlanNode): PlanNode[] =>
  getNodes(plan).filter((node) => node['Node Type'].includes('Scan'));

/** Rows that the scans of a plan read, including those removed by filters. */
export function rowsRead(plan: PlanNode): number {
  const read = getScans(plan).map((scan) => {
    const removed = (scan['Rows Removed by Filter'] ?? 0) + (scan['Rows Removed by Index Recheck'] ?? 0);
    return (scan['Actual Rows'] + removed) * scan['Actual Loops'];
  });
  return read.reduce((sum, rows) => sum + rows, 0);
}
