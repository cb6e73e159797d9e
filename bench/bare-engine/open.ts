import { randomBytes, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import pg from 'pg';
import { z } from 'zod';
import { createChildEnvironment } from '../../dev/environment.ts';
import { startEntry } from '../../dev/processes/start-entry.ts';
import type { BenchEnvironment } from '../bench-environment.ts';
import type { RoundClient, Ticket } from '../store-app.ts';
import { bareSchema } from './settings.ts';

/** The bare engine's server and worker, on the same PostgreSQL and Temporal as Roundtable's. */
interface BareEngine {
  client: RoundClient;
  close(): Promise<void>;
}

const readySchema = z.object({ url: z.string() });
const stepsSchema = z.object({ steps: z.number() });
const stepCount = 4;

export async function openBareEngine(bench: BenchEnvironment): Promise<BareEngine> {
  const database = new pg.Client({ connectionString: bench.databaseUrl });
  await database.connect();
  await database.query(bareSchema).finally(() => database.end());
  const env = createChildEnvironment({
    DATABASE_URL: bench.databaseUrl,
    TEMPORAL_ADDRESS: bench.temporalAddress,
    CHAT_TASK_QUEUE: `bare-${randomBytes(4).toString('hex')}`,
  });
  const start = (name: 'worker' | 'server') =>
    startEntry(bench.tree, {
      name: `bare-${name}`,
      entry: `bench/bare-engine/${name}.ts`,
      env,
      logFile: bench.file(`bare-${name}.log`),
      graceMs: 20_000,
    });
  const { running: worker } = await start('worker');
  const { running: server, ready } = await start('server');
  const client = new BareClient(readySchema.parse(ready).url);
  return {
    client,
    async close() {
      client.close();
      await server.stop();
      await worker.stop();
    },
  };
}

class BareClient implements RoundClient {
  readonly #baseUrl: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  async kickOff(given: string | null): Promise<Ticket> {
    const ticket = { chatId: given ?? randomUUID(), roundId: randomUUID() };
    await this.#send('POST', ticket);
    return ticket;
  }

  async isDone(ticket: Ticket): Promise<boolean> {
    return stepsSchema.parse(JSON.parse(await this.#send('GET', ticket))).steps === stepCount;
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(method: string, { chatId, roundId }: Ticket): Promise<string> {
    return new Promise((resolve, reject) => {
      const url = `${this.#baseUrl}/${chatId}/${roundId}`;
      const outgoing = request(url, { method, agent: this.#agent }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          if ((answer.statusCode ?? 500) < 300) resolve(Buffer.concat(parts).toString());
          else reject(new Error(`${method} ${url} was answered ${answer.statusCode}`));
        });
      });
      outgoing.on('error', reject);
      outgoing.end();
    });
  }
}
