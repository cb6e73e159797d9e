import { spawn } from 'node:child_process';
import { childEnvironment } from '../../dev/environment.ts';

export interface RunningProgram {
  pid: number;
  /** Everything so far. */
  stdout(): string;
  stderr(): string;
  signal(name: NodeJS.Signals): void;
  /** The exit code; null where a signal ended it. */
  ended: Promise<number | null>;
}

/** The real parts that a whole run of the tests may have been given are not for the programs in them. */
const unset = { DATABASE_URL: '', REDIS_URL: '', NODE_OPTIONS: '', TEST_SUMMARY: '' };

/** Runs a program on the Node of the tests. */
export function startProgram(commandArguments: string[], env: NodeJS.ProcessEnv = {}): RunningProgram {
  const child = spawn(process.execPath, commandArguments, {
    env: childEnvironment({ ...unset, ...env }),
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
