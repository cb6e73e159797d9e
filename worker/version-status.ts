import { type Client, isGrpcServiceError } from '@temporalio/client';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import proto from '@temporalio/proto';
import { Gauge, type Registry } from 'prom-client';
import type { Logger } from '../logger.ts';

/** What Temporal says of a version. `unregistered`: none of its workers has polled yet. */
type VersionStatus = 'unregistered' | 'inactive' | 'current' | 'ramping' | 'draining' | 'drained';

interface WatchOptions {
  client: Client;
  version: WorkerDeploymentVersion;
  registry: Registry;
  logger: Logger;
}

/** An operator changes the current version now and then, so the log may be late by this. */
const everyMs = 15_000;
/** The first poll registers the version, a moment after the start. */
const firstEveryMs = 1_000;
const callTimeoutMs = 5_000;
/** gRPC's NOT_FOUND. */
const notFound = 5;

const { WorkerDeploymentVersionStatus: codes } = proto.temporal.api.enums.v1;
const statuses = new Map<unknown, VersionStatus>([
  [codes.WORKER_DEPLOYMENT_VERSION_STATUS_INACTIVE, 'inactive'],
  [codes.WORKER_DEPLOYMENT_VERSION_STATUS_CURRENT, 'current'],
  [codes.WORKER_DEPLOYMENT_VERSION_STATUS_RAMPING, 'ramping'],
  [codes.WORKER_DEPLOYMENT_VERSION_STATUS_DRAINING, 'draining'],
  [codes.WORKER_DEPLOYMENT_VERSION_STATUS_DRAINED, 'drained'],
]);

/**
 * Logs each change of the version's status, and has it as the metric `roundtable_worker_version`: a worker of a version
 * that nobody has made current looks healthy, and gets nothing to do.
 */
export function watchVersionStatus({ client, version, registry, logger }: WatchOptions): { close(): void } {
  let status: VersionStatus = 'unregistered';
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;
  new Gauge({
    name: 'roundtable_worker_version',
    help: "1 for the status of this worker's version: unregistered, inactive, current, ramping, draining or drained",
    labelNames: ['build_id', 'status'],
    registers: [registry],
    collect() {
      this.reset();
      this.set({ build_id: version.buildId, status }, 1);
    },
  });

  const check = async () => {
    // While Temporal is away, the last known one.
    const now = await readStatus(client, version).catch(() => status);
    if (isClosed) return;
    if (now !== status) log(logger, version, now);
    status = now;
    timer = setTimeout(check, status === 'unregistered' ? firstEveryMs : everyMs).unref();
  };
  void check();
  return {
    close() {
      isClosed = true;
      if (timer) clearTimeout(timer);
    },
  };
}

async function readStatus(client: Client, version: WorkerDeploymentVersion): Promise<VersionStatus> {
  const { namespace } = client.options;
  const describe = () =>
    client.workflowService.describeWorkerDeploymentVersion({ namespace, deploymentVersion: version });
  try {
    const { workerDeploymentVersionInfo } = await client.withDeadline(Date.now() + callTimeoutMs, describe);
    return statuses.get(workerDeploymentVersionInfo?.status) ?? 'inactive';
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === notFound) return 'unregistered';
    throw error;
  }
}

function log(logger: Logger, version: WorkerDeploymentVersion, status: VersionStatus): void {
  const about = { deployment: version.deploymentName, build_id: version.buildId, status };
  const name = `build ${version.buildId} of deployment ${version.deploymentName}`;
  const options = `--deployment-name ${version.deploymentName} --build-id ${version.buildId}`;
  switch (status) {
    case 'unregistered':
    case 'inactive':
      logger.warn(
        about,
        `${name} is neither current nor ramping: it gets no conversations until temporal worker deployment set-current-version ${options}`,
      );
      break;
    case 'current':
      logger.info(about, `${name} is current: new conversations begin on it`);
      break;
    case 'ramping':
      logger.info(about, `${name} is ramping: a part of the new conversations begins on it`);
      break;
    case 'draining':
      logger.info(about, `${name} is draining: conversations that run on it go on, new ones begin elsewhere`);
      break;
    case 'drained':
      logger.info(about, `${name} is drained: its workers may be stopped`);
      break;
  }
}
