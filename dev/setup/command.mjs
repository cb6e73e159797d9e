import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command in its own process group, and kills the group on a timeout or when set-up is stopped: otherwise child
 * processes of go and npm would survive them.
 * @param {{cwd?: string, env: NodeJS.ProcessEnv, timeoutMs?: number, everyMs?: number, onTick?: (seconds: number) => void}} options
 * @returns {Promise<{ok: boolean, output: string, reason: string}>} the output is stdout and stderr together
 */
export function runCommand(command, commandArguments, options) {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    const child = spawn(command, commandArguments, {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    let timedOut = false;
    const killGroup = () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // it has ended already
      }
    };
    const onSignal = (signal) => {
      killGroup();
      process.exit(128 + constants.signals[signal]);
    };
    const ticker = setInterval(
      () => options.onTick?.(Math.round((Date.now() - startedAt) / 1000)),
      options.everyMs ?? 15_000,
    );
    const limit = setTimeout(() => {
      timedOut = true;
      killGroup();
    }, options.timeoutMs ?? 2_147_483_647);
    for (const signal of stopSignals) process.on(signal, onSignal);

    const finish = (ok, reason) => {
      clearInterval(ticker);
      clearTimeout(limit);
      for (const signal of stopSignals) process.removeListener(signal, onSignal);
      resolve({ ok, output, reason });
    };
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', (error) => finish(false, error.code === 'ENOENT' ? 'not found' : error.message));
    child.on('close', (code, signal) => {
      if (timedOut) return finish(false, `not done within ${Math.round(options.timeoutMs / 1000)} s`);
      if (signal !== null) return finish(false, `ended by ${signal}`);
      finish(code === 0, code === 0 ? '' : lastLine(output) || `exit code ${code}`);
    });
  });
}

function lastLine(text) {
  return text.trimEnd().split('\n').at(-1).trim().slice(0, 300);
}
