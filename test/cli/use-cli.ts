import { expect } from '@jest/globals';
import { type CliResult, runCli } from '../support/cli.ts';
import { type OpenDatabase, useDatabase } from '../support/orm.ts';

interface Cli {
  readonly database: OpenDatabase;
  run(line: string, env?: NodeJS.ProcessEnv): Promise<CliResult>;
  /** The output of a command that must succeed. */
  give(line: string, env?: NodeJS.ProcessEnv): Promise<string>;
}

/** Runs commands in this process, on the test file's database. */
export function useCli(): Cli {
  const database = useDatabase({ pool: 2 });
  const run = (line: string, env: NodeJS.ProcessEnv = {}) =>
    runCli(database.databaseUrl, line.split(' '), env);
  return {
    database,
    run,
    async give(line, env) {
      const { code, out, words } = await run(line, env);
      if (code !== 0) throw new Error(`${line}: ${words}`);
      return out;
    },
  };
}

/** Expects one sentence on stderr and an empty stdout, which a script could mistake for a result. */
export function expectCommandError({ code, out, words }: CliResult, sentence: RegExp): void {
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(words).toMatch(/^[^\n]+\n$/);
  expect(words).toMatch(sentence);
}
