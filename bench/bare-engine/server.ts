import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client';
import Koa from 'koa';
import pg from 'pg';
import { bareRoundUpdate, bareWorkflowType } from './contract.ts';
import { pool, readBareSettings } from './settings.ts';

/** `POST /CHAT/ROUND` starts a round, `GET /CHAT/ROUND` counts its steps. */
const settings = readBareSettings();
const database = new pg.Pool({ connectionString: settings.databaseUrl, max: pool });
const connection = await Connection.connect({ address: settings.temporalAddress });
const client = new Client({ connection });

const app = new Koa();
app.use(async (ctx) => {
  const [, chatId = '', roundId = ''] = ctx.path.split('/');
  if (ctx.method === 'POST') {
    await client.workflow.executeUpdateWithStart(bareRoundUpdate, {
      args: [roundId],
      updateId: roundId,
      startWorkflowOperation: new WithStartWorkflowOperation(bareWorkflowType, {
        workflowId: `bare/${chatId}`,
        taskQueue: settings.taskQueue,
        args: [chatId],
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    });
    ctx.status = 202;
    return;
  }
  const { rows } = await database.query('select step from bare_steps where round_id = $1', [roundId]);
  ctx.body = { steps: rows.length };
});
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
process.stdout.write(`${JSON.stringify({ ready: 'bare-server', url: `http://127.0.0.1:${port}` })}\n`);
process.once('SIGTERM', () => process.exit(0));
