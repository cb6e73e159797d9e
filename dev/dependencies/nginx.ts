import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../data-folder.ts';
import { DevError } from '../dev-error.ts';
import { type RunningProcess, startProcess, waitUntilReady } from '../processes/process.ts';
import type { ProcessTree } from '../processes/process-tree.ts';

interface NginxOptions {
  /** On loopback, like the servers' ports. */
  port: number;
  servers: readonly [first: number, second: number];
  /** Created; holds the configuration and all files that nginx writes. */
  folder: string;
  logFile: string;
}

const deployed = 'deploy/nginx.conf';
/** nginx is rarely on the PATH of users other than root. */
const candidates = ['nginx', '/usr/sbin/nginx', '/usr/local/sbin/nginx'];
const readyLimitMs = 10_000;

/**
 * Starts nginx with deploy/nginx.conf, with other addresses, in front of two servers.
 * @throws {DevError} when nginx is not installed or does not start
 */
export async function startNginx(
  tree: ProcessTree,
  { port, servers: [first, second], folder, logFile }: NginxOptions,
): Promise<{ running: RunningProcess; accessLog: string }> {
  mkdirSync(folder, { recursive: true });
  // As root, nginx's workers run as another user.
  chmodSync(folder, 0o755);
  const file = join(folder, 'nginx.conf');
  const accessLog = join(folder, 'access.log');
  writeFileSync(
    file,
    replaceEach(readFileSync(join(root, deployed), 'utf8'), [
      ['listen 8080;', `listen 127.0.0.1:${port};`],
      // Addresses instead of names, as an older nginx cannot resolve names at runtime.
      ['include /tmp/resolver.conf;', ''],
      ['server server-1:3001 resolve ', `server 127.0.0.1:${first} `],
      ['server server-2:3001 resolve ', `server 127.0.0.1:${second} `],
      ['access_log /dev/stdout ', `access_log ${accessLog} `],
      ['/tmp/nginx', `${folder}/nginx`],
    ]),
  );
  const running = startProcess(tree, {
    name: 'nginx',
    command: findNginx(),
    arguments: ['-c', file, '-e', 'stderr', '-g', 'daemon off;'],
    logFile,
  });
  await waitUntilReady(running, () => answers(port), readyLimitMs);
  return { running, accessLog };
}

/** Any answer counts: the servers behind it may not be running yet. */
function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/healthz`).then(
    () => true,
    () => false,
  );
}

function findNginx(): string {
  const found = candidates.find((candidate) => spawnSync(candidate, ['-v']).status === 0);
  if (found) return found;
  throw new DevError(`There is no nginx, which ${deployed} is for: apt-get install nginx-light.`);
}

/** @throws {Error} when a text is not found, so that a change of the deployed file is noticed */
function replaceEach(text: string, changes: [from: string, to: string][]): string {
  return changes.reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new Error(`${deployed} no longer says "${from}".`);
    return changed.replaceAll(from, to);
  }, text);
}
