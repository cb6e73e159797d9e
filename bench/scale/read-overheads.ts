import pg from 'pg';

/**
 * The overhead of each round that ended since then: the time from its admission to its settlement by the rows, less
 * that of its upstreams.
 * @param since by the database's clock
 */
export async function readOverheads(
  databaseUrl: string,
  since: Date,
  upstreamsMs: number,
): Promise<number[]> {
  const rows = await query<{ ms: string }>(
    databaseUrl,
    `select extract(epoch from updated_at - created_at) * 1000 as ms
       from rounds where status = 'completed' and updated_at >= $1`,
    [since],
  );
  return rows.map(({ ms }) => Number(ms) - upstreamsMs);
}

/** From the admission to the settlement of each round of a tenant that ended since then, in milliseconds. */
export async function readRoundTimes(
  databaseUrl: string,
  { since, tenant }: { since: Date; tenant: string },
): Promise<number[]> {
  const rows = await query<{ ms: string }>(
    databaseUrl,
    `select extract(epoch from round.updated_at - round.created_at) * 1000 as ms
       from rounds round join tenants tenant on tenant.id = round.tenant_id
       where round.status = 'completed' and round.updated_at >= $1 and tenant.code = $2`,
    [since, tenant],
  );
  return rows.map(({ ms }) => Number(ms));
}

async function query<Row extends pg.QueryResultRow>(
  connectionString: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}
