import { accessSync, constants, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writePrivateFile } from '../cli/private-file.ts';
import { DevError } from './dev-error.ts';

/** The root of the clone. */
export const root: string = dirname(import.meta.dirname);

/** The folder that `npm start` keeps between runs. */
export class DataFolder {
  readonly path: string;

  /** @throws {DevError} when the folder cannot be made or written to */
  constructor(path: string) {
    this.path = path;
    if (isFile(path)) {
      throw new DevError(`${path} is a file, but Roundtable keeps its data in a folder there: move it away.`);
    }
    try {
      mkdirSync(join(path, 'logs'), { recursive: true });
      accessSync(path, constants.W_OK | constants.X_OK);
      accessSync(join(path, 'logs'), constants.W_OK | constants.X_OK);
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
      throw new DevError(
        `The data folder ${path} cannot be written to${reason}: give yourself access, or move it away.`,
        { cause: error },
      );
    }
  }

  log(name: string): string {
    return join(this.path, 'logs', `${name}.log`);
  }

  file(name: string): string {
    return join(this.path, name);
  }
}

/** Replaces a file atomically by one that only its owner may read. */
export function writePrivate(file: string, content: unknown): void {
  writePrivateFile(file, `${JSON.stringify(content, null, 2)}\n`);
}

/** Null if the file does not exist. @throws {DevError} when it is not JSON */
export function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new DevError(`${file} cannot be read: ${toMessage(error)}.`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DevError(`${file} is damaged (${toMessage(error)}): repair it or remove it.`, { cause: error });
  }
}

function isFile(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function toMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
