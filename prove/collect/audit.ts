import { type CheckResult, runAudit } from '../../audit/run-audit.ts';
import { auditSettings } from '../../audit/settings.ts';
import { readConfig } from '../../config.ts';
import { createOrm } from '../../db/orm.ts';
import { createPayloadCodec } from '../../temporal/codec/create-codec.ts';
import { connectTemporal } from '../../temporal/connect.ts';
import type { Clock } from '../clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { settings } from '../cluster/settings.ts';
import type { AuditLook } from '../evidence.ts';

/**
 * Runs the audit of rows and actors at rest, as an operator does. The audit skips recently changed rows and actors,
 * so it starts when nothing has changed for long enough.
 * @param settledAt when the rows had settled, by the run's clock
 */
export async function runAuditAtRest(
  cluster: Cluster,
  clock: Clock,
  settledAt: number,
): Promise<AuditLook[]> {
  const config = readConfig(settings);
  const scope = { ...auditSettings(config), taskQueues: cluster.taskQueues };
  await clock.until(settledAt + scope.minAgeMs);
  const orm = await createOrm({ databaseUrl: cluster.databaseUrl, pool: 2 });
  const temporal = await connectTemporal({
    address: cluster.temporalAddress,
    namespace: 'default',
    payloadCodec: createPayloadCodec(config),
  });
  try {
    const { checks } = await runAudit({ ...scope, db: orm.em, temporal });
    return checks.map(toLook);
  } finally {
    await temporal.close();
    await orm.close(true);
  }
}

function toLook(result: CheckResult): AuditLook {
  const { check } = result;
  if (!result.looked)
    return { check, checked: 0, complete: false, found: 0, findings: [], failure: result.reason };
  const { checked, complete, found, findings } = result;
  return {
    check,
    checked,
    complete,
    found,
    findings: findings.map(({ ids, what }) => ({ ids, what })),
    failure: null,
  };
}
