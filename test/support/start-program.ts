import { spawn } from 'node:child_process';
import { createChildEnvironment } from '../../dev/environment.ts';

export interface RunningProgram {
  pid: number;
  /** Everything so far. */
  stdout(): string;
  stderr(): string;
  signal(name: NodeJS.Signals): void;
  /** The exit code; null if a signal ended it. */
  ended: Promise<number | null>;
}

/** External services of the test run must not be used by programs under test. */
const unset = { DATABASE_URL: '', REDIS_URL: '', NODE_OPTIONS: '', TEST_SUMMARY: '' };

/** Starts a program on the current Node. */
export function startProgram(commandArguments: string[], env: NodeJS.ProcessEnv = {}): RunningProgram {
  const child = spawn(process.execPath, commandArguments, {
    env: createChildEnvironment({ ...unset, ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return {
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    signal: (name) => child.kill(name),
    ended: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    }),
  };
}

/** Runs a program to its end. */
export async function runProgram(
  commandArguments: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const program = startProgram(commandArguments, env);
  const code = await program.ended;
  return { code, stdout: program.stdout(), stderr: program.stderr() };
}
