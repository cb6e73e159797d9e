import { randomUUID } from 'node:crypto';
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/**
 * Writes a whole file that its owner alone may read, whoever could read the one that was there; a reader meets the
 * old file or the new one. What is not a file (a pipe, /dev/stdout) is written to as it is.
 * @throws {NodeJS.ErrnoException} when it cannot be written
 */
export function writePrivateFile(file: string, text: string): void {
  const there = statSync(file, { throwIfNoEntry: false });
  if (there && !there.isFile()) {
    writeFileSync(file, text);
    return;
  }
  // Behind a symbolic link: the link stays.
  const target = there ? realpathSync(file) : file;
  const draft = `${target}.${randomUUID()}`;
  try {
    // The mode counts for new files alone.
    writeFileSync(draft, text, { flag: 'wx', mode: 0o600 });
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
