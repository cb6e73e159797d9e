import { join } from 'node:path';
import { runCli as run } from '../../cli/run-cli.ts';
import { testDependencies } from './dependencies.ts';
import { runProgram } from './start-program.ts';

const entry = join(import.meta.dirname, '../../cli/main.ts');

export interface CliResult {
  code: number | null;
  /** The command's stdout, without its last line break. */
  out: string;
  /** Its stderr. */
  words: string;
}

/** Runs an operators' command in this process; it has no settings but these. */
export async function runCli(
  databaseUrl: string,
  commandArguments: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CliResult> {
  const [stdout, stderr] = [captureOutput(), captureOutput()];
  const code = await run(commandArguments, { env: cliEnvironment(databaseUrl, env), stdout, stderr });
  return { code, out: withoutLastBreak(stdout.text()), words: stderr.text() };
}

/** Runs an operators' command in a process of its own, for tests of what only a process has. */
export async function spawnCli(
  databaseUrl: string,
  commandArguments: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CliResult> {
  const { code, stdout, stderr } = await runProgram(
    [entry, ...commandArguments],
    cliEnvironment(databaseUrl, env),
  );
  return { code, out: withoutLastBreak(stdout), words: stderr };
}

/** The settings of a command; empty ones count as unset. */
export function cliEnvironment(databaseUrl: string, env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    DATABASE_URL: databaseUrl,
    REDIS_URL: testDependencies().redisUrl ?? '',
    TENANT_JWT_SECRET: '',
    BACKOFFICE_JWT_SECRET: '',
    ...env,
  };
}

function captureOutput() {
  let written = '';
  return {
    write: (text: string) => {
      written += text;
    },
    text: () => written,
  };
}

function withoutLastBreak(text: string): string {
  return text.replace(/\n$/, '');
}
