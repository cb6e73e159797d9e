import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { runCommand } from './command.mjs';
import { underLock } from './lock.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * Installs the packages of package-lock.json, unless node_modules is up to date.
 * @param {(line: string) => void} print
 */
export async function installPackages(root, environment, print) {
  if (isInstalled(root)) return;
  const id = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const lock = join(tmpdir(), `roundtable-install-${userInfo().uid}-${id}.lock`);
  await underLock(
    lock,
    () => print('Another set-up is installing the packages: waiting for it …'),
    async () => {
      if (!isInstalled(root)) await install(root, environment, print);
    },
  );
}

async function install(root, environment, print) {
  print('Installing packages (npm ci) …');
  const result = await runCommand('npm', ['ci', '--no-fund', '--no-audit'], {
    cwd: root,
    env: { ...environment, PATH: pathWithout(environment.PATH, join(root, 'node_modules')) },
    onTick: (seconds) => print(`… ${seconds} s`),
  });
  if (!result.ok) {
    throw new SetupError(
      `npm ci failed; run it by hand to see all of it. It said:\n${describeFailure(result)}`,
    );
  }
  if (!existsSync(join(root, 'node_modules/node/bin/node'))) {
    throw new SetupError(
      'npm ci ran, but the project’s own Node is not there: let install scripts run (npm config set ignore-scripts false), remove node_modules and try again.',
    );
  }
  writeFileSync(stampFile(root), stamp(root));
}

/** npm prints the errors first and its usage after them. */
function describeFailure(result) {
  const errors = result.output
    .split('\n')
    .filter((line) => line.startsWith('npm error ') && line.length > 12);
  return errors.slice(0, 6).join('\n') || result.reason;
}

/** npm must not run on the Node in node_modules, which it replaces. */
function pathWithout(path, folder) {
  return path
    .split(delimiter)
    .filter((entry) => !entry.startsWith(folder))
    .join(delimiter);
}

function isInstalled(root) {
  // npm puts there what a workspace needs in another version.
  const folders = ['node_modules/node/bin/node', 'packages/client/node_modules'];
  if (!folders.every((path) => existsSync(join(root, path)))) return false;
  if (existsSync(stampFile(root)) && readFileSync(stampFile(root), 'utf8') === stamp(root)) return true;
  if (!holdsWhatIsLocked(root)) return false;
  try {
    writeFileSync(stampFile(root), stamp(root));
  } catch {
    // node_modules is not writable: compare again the next time.
  }
  return true;
}

/** After a manual `npm install` there is no stamp, so npm's own record of node_modules is compared. */
function holdsWhatIsLocked(root) {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = present[path];
    if (found === undefined) return entry.optional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

function stampFile(root) {
  return join(root, 'node_modules/.roundtable-lock');
}

function stamp(root) {
  const lockFile = readFileSync(join(root, 'package-lock.json'));
  return createHash('sha256').update(lockFile).update(`${process.platform}-${process.arch}`).digest('hex');
}
