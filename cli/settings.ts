import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { readConfig } from '../config.ts';
import { CliError } from './cli-error.ts';

/** What commands work on. */
export interface Settings {
  databaseUrl: string | null;
  redisUrl: string | null;
  tenantJwtSecret: string | null;
  backofficeJwtSecret: string | null;
}

/** What `npm start` tells of itself. */
const demoSchema = z.object({
  database_url: z.string().min(1),
  redis_url: z.string().nullish(),
  tenant_jwt_secret: z.string().nullish(),
  backoffice_jwt_secret: z.string().nullish(),
});

/** Where `npm start` keeps its data unless told otherwise. */
export const defaultDataFolder: string = join(dirname(import.meta.dirname), '.data');

/**
 * The settings of the environment; without DATABASE_URL, those of the `npm start` that uses the data
 * folder stand in for what is unset, and `say` is told so.
 * @throws {ConfigError | CliError} when what is set, or the file of `npm start`, cannot be used.
 */
export function readSettings(dataFolder: string, say: (words: string) => void): Settings {
  const config = readConfig();
  const given = {
    databaseUrl: config.DATABASE_URL ?? null,
    redisUrl: config.REDIS_URL ?? null,
    tenantJwtSecret: config.TENANT_JWT_SECRET ?? null,
    backofficeJwtSecret: config.BACKOFFICE_JWT_SECRET ?? null,
  };
  if (given.databaseUrl !== null) return given;
  const file = join(dataFolder, 'demo.json');
  const demo = readDemo(file);
  if (demo === null) return given;
  say(`DATABASE_URL is not set: working on what npm start runs (${file}).`);
  return {
    databaseUrl: demo.database_url,
    redisUrl: given.redisUrl ?? demo.redis_url ?? null,
    tenantJwtSecret: given.tenantJwtSecret ?? demo.tenant_jwt_secret ?? null,
    backofficeJwtSecret: given.backofficeJwtSecret ?? demo.backoffice_jwt_secret ?? null,
  };
}

function readDemo(file: string): z.infer<typeof demoSchema> | null {
  try {
    return demoSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new CliError(`${file} cannot be read: run npm start anew, or set DATABASE_URL.`, { cause: error });
  }
}
