import { randomUUID } from 'node:crypto';
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/**
 * Replaces a file atomically by one that only its owner may read. A target that is not a regular file (a pipe,
 * /dev/stdout) is written directly.
 * @throws {NodeJS.ErrnoException} when it cannot be written
 */
export function writePrivateFile(file: string, text: string): void {
  const there = statSync(file, { throwIfNoEntry: false });
  if (there && !there.isFile()) {
    writeFileSync(file, text);
    return;
  }
  // Follows a symbolic link, so that the link is kept.
  const target = there ? realpathSync(file) : file;
  const draft = `${target}.${randomUUID()}`;
  try {
    // The mode only applies to new files.
    writeFileSync(draft, text, { flag: 'wx', mode: 0o600 });
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
