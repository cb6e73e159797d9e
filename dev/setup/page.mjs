import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { runCommand } from './command.mjs';
import { underLock } from './lock.mjs';
import { SetupError } from './setup-error.mjs';

const stampName = '.stamp';
const workPrefix = '.dist-';

/**
 * Builds the dashboard (web/ into web/dist) if its sources have changed. It is built in a temporary folder and then
 * renamed, so that a server never serves an incomplete build.
 * @param {(line: string) => void} print
 */
export async function buildPage(root, environment, print) {
  if (isBuilt(root)) return;
  const id = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const lock = join(tmpdir(), `roundtable-page-${userInfo().uid}-${id}.lock`);
  await underLock(
    lock,
    () => print('Another set-up is building the dashboard: waiting for it …'),
    async () => {
      if (!isBuilt(root)) await build(root, environment, print);
    },
  );
}

async function build(root, environment, print) {
  print('Building the dashboard …');
  const web = join(root, 'web');
  for (const left of readdirSync(web).filter((name) => name.startsWith(workPrefix))) remove(join(web, left));
  const built = join(web, `${workPrefix}${process.pid}`);
  const replaced = `${built}-old`;
  const node = join(root, 'node_modules/node/bin/node');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const stamp = computeStamp(root);
  try {
    const result = await runCommand(node, [vite, 'build', web, '--outDir', built, '--logLevel', 'warn'], {
      cwd: root,
      env: environment,
      onTick: (seconds) => print(`… ${seconds} s`),
    });
    if (!result.ok) throw new SetupError(`The dashboard could not be built:\n${result.output}`);
    compress(join(built, 'assets'));
    writeFileSync(join(built, stampName), stamp);
    if (existsSync(getDistFolder(root))) renameSync(getDistFolder(root), replaced);
    renameSync(built, getDistFolder(root));
  } finally {
    remove(built);
    remove(replaced);
  }
}

/** Writes compressed copies of the files for browsers that accept them. */
function compress(folder) {
  for (const name of readdirSync(folder).filter((one) => /\.(js|css|svg)$/.test(one))) {
    const content = readFileSync(join(folder, name));
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
  }
}

const getDistFolder = (root) => join(root, 'web/dist');

function isBuilt(root) {
  const file = join(getDistFolder(root), stampName);
  return existsSync(file) && readFileSync(file, 'utf8') === computeStamp(root);
}

/** The pages, and what they import of the rest. */
const sourceFolders = ['web', 'domain', 'packages/client/src'];

/** A hash of the page's sources and of package-lock.json. */
function computeStamp(root) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const folder of sourceFolders.filter((one) => existsSync(join(root, one)))) {
    for (const path of sources(root, folder)) hash.update(path).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

function sources(root, folder) {
  return readdirSync(join(root, folder))
    .toSorted()
    .filter((name) => name !== 'dist' && !name.startsWith(workPrefix))
    .flatMap((name) => {
      const path = `${folder}/${name}`;
      return statSync(join(root, path)).isDirectory() ? sources(root, path) : [path];
    });
}

function remove(folder) {
  rmSync(folder, { recursive: true, force: true });
}
