import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import pg from 'pg';
import type { BareActivities } from './contract.ts';
import { pool, readBareSettings } from './settings.ts';

/** A worker as the SDK's documentation sets it up. */
const settings = readBareSettings();
const database = new pg.Pool({ connectionString: settings.databaseUrl, max: pool });
const activities: BareActivities = {
  async admit({ roundId, chatId }) {
    const insert = 'insert into bare_rounds (id, chat_id) values ($1, $2) on conflict do nothing';
    await database.query(insert, [roundId, chatId]);
  },
  async writeStep({ roundId, step }) {
    const insert = 'insert into bare_steps (round_id, step) values ($1, $2) on conflict do nothing';
    await database.query(insert, [roundId, step]);
  },
};
const ignore = () => {};
const logger = { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
const connection = await NativeConnection.connect({ address: settings.temporalAddress });
const workflowsPath = fileURLToPath(new URL('./workflow.ts', import.meta.url));
const worker = await Worker.create({
  connection,
  taskQueue: settings.taskQueue,
  activities,
  workflowBundle: await bundleWorkflowCode({ workflowsPath, logger }),
});
process.stdout.write('{"ready":"bare-worker"}\n');
await worker.run();
await connection.close();
await database.end();
