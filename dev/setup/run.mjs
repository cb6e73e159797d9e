import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const parentCheckMs = 250;

/**
 * Runs the entry on the project's own Node, and exits with its exit code. Signals are passed on. The IPC channel
 * closes when this process dies, which makes the entry stop.
 */
export function runEntry(root, [entry, ...entryArguments], environment) {
  const node = join(root, 'node_modules/node/bin/node');
  const child = spawn(node, [resolve(root, entry), ...entryArguments], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    // The entry and its child processes share a compile cache.
    env: { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node'), ...environment },
  });
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  if (environment.npm_lifecycle_event !== undefined) stopWithParent(child);
  child.on('error', (error) => {
    process.stderr.write(`${node} does not run: ${error.message}. Remove node_modules and try again.\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/** npm passes signals on, except when it is killed: then this process gets a new parent. */
function stopWithParent(child) {
  const parent = process.ppid;
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(check);
    child.kill('SIGTERM');
  }, parentCheckMs);
  check.unref();
}
