import { join } from 'node:path';
import { testParts } from './parts.ts';
import { runProgram } from './program.ts';

const entry = join(import.meta.dirname, '../../cli/main.ts');

export interface CliResult {
  code: number | null;
  /** What the command gave, without its last line break. */
  out: string;
  /** What it said. */
  words: string;
}

/** Runs an operators' command as a process of its own. */
export async function runCli(
  databaseUrl: string,
  commandArguments: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CliResult> {
  const { code, stdout, stderr } = await runProgram([entry, ...commandArguments], {
    DATABASE_URL: databaseUrl,
    REDIS_URL: testParts().redisUrl ?? '',
    TENANT_JWT_SECRET: '',
    BACKOFFICE_JWT_SECRET: '',
    ...env,
  });
  return { code, out: stdout.replace(/\n$/, ''), words: stderr };
}
