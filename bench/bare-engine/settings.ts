import { readConfig, required } from '../../config.ts';

/** What both processes of the bare engine read from their environment. */
export function readBareSettings(): { databaseUrl: string; temporalAddress: string; taskQueue: string } {
  const config = readConfig();
  return {
    databaseUrl: required(config, 'DATABASE_URL'),
    temporalAddress: required(config, 'TEMPORAL_ADDRESS'),
    taskQueue: config.CHAT_TASK_QUEUE,
  };
}

/** As many connections as Roundtable's processes have by default. */
export const pool = 10;

export const bareSchema = `
  create table if not exists bare_rounds (id uuid primary key, chat_id uuid not null);
  create table if not exists bare_steps (
    round_id uuid not null references bare_rounds, step int not null, primary key (round_id, step)
  )`;
