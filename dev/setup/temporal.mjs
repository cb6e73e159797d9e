import { accessSync, constants, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runCommand } from './command.mjs';
import { underLock } from './lock.mjs';
import { SetupError } from './setup-error.mjs';

/** `go install` cannot build later versions of the CLI: their go.mod has a replace directive. */
const version = 'v1.5.1';
const module = `github.com/temporalio/cli/cmd/temporal@${version}`;
const downloadLimitMs = 60_000;
const buildLimitMs = 20 * 60_000;

/**
 * Finds a working Temporal CLI: on PATH, in the cache, by the SDK's download, or built with Go, in this order.
 * @returns {Promise<string | null>} its path; null if TEMPORAL_ADDRESS names a server
 */
export async function findTemporal(root, environment, print) {
  if (environment.TEMPORAL_ADDRESS) return null;
  const onPath = environment.PATH.split(delimiter).map((folder) => join(folder, 'temporal'));
  for (const candidate of [environment.TEMPORAL_BINARY, ...onPath]) {
    if (candidate && (await works(candidate))) return candidate;
  }
  const cache = findCacheFolder(root, environment);
  const cached = join(cache, 'temporal');
  if (await works(cached)) return cached;
  return underLock(
    join(cache, 'set-up.lock'),
    () => print('Another set-up is fetching the Temporal dev server: waiting for it …'),
    async () => {
      if (!(await works(cached))) await fetchTemporal({ root, environment, cache, print });
      return cached;
    },
  );
}

async function fetchTemporal({ root, environment, cache, print }) {
  // Drafts are only made under the lock, so existing ones were left by a killed set-up.
  for (const name of readdirSync(cache)) {
    if (name.startsWith('draft-')) rmSync(join(cache, name), { recursive: true, force: true });
  }
  const draft = mkdtempSync(join(cache, 'draft-'));
  try {
    const downloaded = await download({ root, environment, draft, print });
    const built =
      downloaded.binary === null ? await build(environment, draft, print) : { binary: null, reason: '' };
    const binary = downloaded.binary ?? built.binary;
    if (binary === null) {
      throw new SetupError(
        `There is no Temporal dev server here: no "temporal" on PATH, the download failed (${downloaded.reason}), ` +
          `and Go could not build it (${built.reason}). Put the Temporal CLI on PATH (https://docs.temporal.io/cli), ` +
          'or install Go, or set TEMPORAL_ADDRESS to a running server.',
      );
    }
    renameSync(binary, join(cache, 'temporal'));
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function download({ root, environment, draft, print }) {
  print('Fetching the Temporal dev server …');
  const script = `
    const { TestWorkflowEnvironment } = await import('@temporalio/testing');
    const executable = { type: 'cached-download', version: '${version}', downloadDir: process.argv[1] };
    const environment = await TestWorkflowEnvironment.createLocal({ server: { executable } });
    await environment.teardown();
    process.exit(0);`;
  const node = join(root, 'node_modules/node/bin/node');
  const result = await runCommand(node, ['--input-type=module', '--eval', script, draft], {
    cwd: root,
    env: environment,
    timeoutMs: downloadLimitMs,
  });
  for (const name of readdirSync(draft)) {
    const candidate = join(draft, name);
    if (await works(candidate)) return { binary: candidate, reason: '' };
  }
  const cause = /(dns error|client error[^\n\]]*|status[^\n\]]{0,60})/i.exec(result.output)?.[0];
  return { binary: null, reason: cause ?? (result.reason || 'nothing came') };
}

async function build(environment, draft, print) {
  print('No download. Building the Temporal dev server with Go (once, some 3 minutes) …');
  const goEnvironment = {
    ...environment,
    HOME: environment.HOME || homedir(),
    PATH: `${environment.PATH}${delimiter}/usr/local/go/bin`,
    GOBIN: draft,
    CGO_ENABLED: '0',
  };
  const result = await runCommand('go', ['install', module], {
    cwd: draft,
    env: goEnvironment,
    timeoutMs: buildLimitMs,
    onTick: (seconds) => print(`… ${seconds} s`),
  });
  const binary = join(draft, 'temporal');
  if (result.ok && (await works(binary))) return { binary, reason: '' };
  return { binary: null, reason: `go install: ${result.reason || 'what it built does not run'}` };
}

async function works(binary) {
  try {
    accessSync(binary, constants.X_OK);
  } catch {
    return false;
  }
  const result = await runCommand(binary, ['--version'], { env: {}, timeoutMs: 20_000 });
  return result.ok && result.output.includes('temporal version');
}

/** The cache folder; the clone's data folder if the home folder is not writable. */
function findCacheFolder(root, environment) {
  const base = environment.XDG_CACHE_HOME || join(homedir(), '.cache');
  const name = `roundtable/temporal-${version.slice(1)}`;
  for (const folder of [join(base, name), join(root, '.data/cache', name)]) {
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
      return folder;
    } catch {
      // the next one
    }
  }
  throw new SetupError(
    `Neither ${base} nor ${join(root, '.data')} can be written to: make one of them writable.`,
  );
}
