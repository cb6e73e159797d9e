import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';

const packageSchema = z.object({ version: z.string() });

/** The versions of Roundtable, the Temporal SDK and Node. */
export function readVersions() {
  const sdk = createRequire(import.meta.url).resolve('@temporalio/worker/package.json');
  return {
    roundtable: versionIn(new URL('../../package.json', import.meta.url)),
    temporal_sdk: versionIn(sdk),
    node: process.version,
  };
}

function versionIn(file: string | URL): string {
  return packageSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}
