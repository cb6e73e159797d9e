import { join } from 'node:path';
import { testParts } from './parts.ts';
import { runProgram } from './program.ts';

const entry = join(import.meta.dirname, '../../cli/main.ts');

export interface CliResult {
  code: number | null;
  /** The command's stdout, without its last line break. */
  out: string;
  /** Its stderr. */
  words: string;
}

/** Runs an operators' command in a separate process. */
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
