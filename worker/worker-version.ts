import { readFile } from 'node:fs/promises';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import type { WorkflowBundleOption } from '@temporalio/worker';
import type { Config } from '../config.ts';
import { toBuildId } from './bundle-workflows.ts';

type VersionSettings = Pick<Config, 'WORKER_VERSIONING' | 'WORKER_DEPLOYMENT' | 'WORKER_BUILD_ID'>;

/** The version that this process registers with Temporal; null without worker versioning. */
export async function getWorkerVersion(
  { WORKER_VERSIONING, WORKER_DEPLOYMENT: deploymentName, WORKER_BUILD_ID }: VersionSettings,
  bundle: WorkflowBundleOption,
): Promise<WorkerDeploymentVersion | null> {
  if (!WORKER_VERSIONING) return null;
  const buildId = WORKER_BUILD_ID ?? toBuildId(await readCode(bundle));
  return { deploymentName, buildId };
}

async function readCode(bundle: WorkflowBundleOption): Promise<string> {
  return 'code' in bundle ? bundle.code : readFile(bundle.codePath, 'utf8');
}
