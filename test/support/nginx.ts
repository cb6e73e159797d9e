import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from './wait-for.ts';

export interface Nginx {
  /** The log of requests so far, as deploy/nginx.conf has it written. */
  requests(): { method: string; path: string; status: number; upstream: string; upstream_status: string }[];
  close(): Promise<void>;
}

const deployed = join(import.meta.dirname, '../../deploy/nginx.conf');
/** It is rarely on the PATH of those who are not root. */
const places = ['nginx', '/usr/sbin/nginx', '/usr/local/sbin/nginx'];

/** nginx with deploy/nginx.conf, but for its addresses, in front of servers on loopback. */
export async function startNginx(port: number, [first, second]: [number, number]): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'roundtable-nginx-'));
  // As root its workers run as another user.
  chmodSync(folder, 0o755);
  const file = join(folder, 'nginx.conf');
  const log = join(folder, 'access.log');
  writeFileSync(
    file,
    replaceEach(readFileSync(deployed, 'utf8'), [
      ['listen 8080;', `listen 127.0.0.1:${port};`],
      // Addresses instead of names, for which nginx may be an older one than the image's.
      ['include /tmp/resolver.conf;', ''],
      ['server server-1:3001 resolve ', `server 127.0.0.1:${first} `],
      ['server server-2:3001 resolve ', `server 127.0.0.1:${second} `],
      ['access_log /dev/stdout ', `access_log ${log} `],
      ['/tmp/nginx', `${folder}/nginx`],
    ]),
  );
  const child = spawn(findNginx(), ['-c', file, '-e', 'stderr', '-g', 'daemon off;'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (chunk) => {
    words += chunk;
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await waitFor(async () => {
    if (child.exitCode !== null) throw new Error(`nginx ended by itself: ${words}`);
    return fetch(`http://127.0.0.1:${port}/healthz`).then(() => true);
  });
  return {
    requests: () =>
      readFileSync(log, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    async close() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findNginx(): string {
  const found = places.find((place) => spawnSync(place, ['-v']).status === 0);
  if (found) return found;
  throw new Error('This test needs nginx, as deploy/nginx.conf does: apt-get install nginx-light.');
}

/** @throws {Error} when there is nothing to replace, so that the test follows what is deployed. */
function replaceEach(text: string, changes: [from: string, to: string][]): string {
  return changes.reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new Error(`deploy/nginx.conf no longer says "${from}".`);
    return changed.replaceAll(from, to);
  }, text);
}
