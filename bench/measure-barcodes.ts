import { setTimeout as pause } from 'node:timers/promises';
import { toJsonb } from '../db/json.ts';
import { createOrm, type Orm } from '../db/orm.ts';
import { checkDigit } from '../standins/store/ean13.ts';
import type { BenchEnvironment } from './bench-environment.ts';
import type { Measure, Result } from './result.ts';
import { runRound, warmUp, watchClosely } from './rounds.ts';
import { percentile } from './stats.ts';
import type { StoreApp, Ticket } from './store-app.ts';

const products = 30;
const rounds = 20;
/** Longer than the server caches a chat (1 s). */
const cacheExpiryMs = 1_100;

/** Latency of a round's barcodes with a cold and with a warm image cache. */
export const barcodes: Measure = {
  name: 'barcodes',
  async run(bench: BenchEnvironment): Promise<Result[]> {
    const app = await bench.openBenchApp();
    const orm = await createOrm({ databaseUrl: bench.databaseUrl, pool: 1 });
    try {
      await warmUp(app.client);
      const tickets: Ticket[] = [];
      for (let index = 0; index <= rounds; index += 1) tickets.push(await makeRound(app.client, orm, index));
      await pause(cacheExpiryMs);
      // The first image of a process also loads the font.
      await readEach(app.client, tickets.slice(0, 1));
      const cold = await readEach(app.client, tickets.slice(1));
      const warm = await readEach(app.client, tickets.slice(1));
      return [...report('cold', cold), ...report('warm', warm)];
    } finally {
      await orm.close(true);
      await app.close();
    }
  },
};

/** Creates a round with `products` shopping list items, whose barcodes are unique to it. */
async function makeRound(client: StoreApp, orm: Orm, index: number): Promise<Ticket> {
  const ticket = await runRound(client, { chatId: null, pollIn: watchClosely });
  const todos = { items: Array.from({ length: products }, (_, item) => newItem(index * products + item)) };
  const snapshots = {
    todos,
    cross_sell: { recommended_items: [] },
    notifications: { ad: { signage: null, items: [] }, coupon: [] },
  };
  for (const [step, snapshot] of Object.entries(snapshots)) {
    const parameters = [toJsonb(snapshot), ticket.roundId, step];
    await orm.em.execute(
      'update round_steps set snapshot = ?::jsonb where round_id = ? and step = ?',
      parameters,
    );
  }
  return ticket;
}

function newItem(number: number) {
  const twelve = `880${String(number).padStart(9, '0')}`;
  const barcode = twelve + checkDigit(twelve);
  return { quantity: 1, product: { name: `상품 ${number}`, barcode, price: 1_980, price_unit: '원' } };
}

async function readEach(client: StoreApp, tickets: Ticket[]): Promise<number[]> {
  const latencies: number[] = [];
  for (const ticket of tickets) {
    const startedAt = performance.now();
    const images = await client.countBarcodes(ticket);
    latencies.push(performance.now() - startedAt);
    if (images !== products) throw new Error(`A round has ${images} images, not ${products}.`);
  }
  return latencies;
}

function report(state: 'cold' | 'warm', latencies: number[]): Result[] {
  const what = `barcodes, ${products} products, ${state}`;
  const note = `${latencies.length} rounds, one after another`;
  return [
    { what: `${what}, p50`, value: percentile(latencies, 50), unit: 'ms', note },
    { what: `${what}, the slowest`, value: Math.max(...latencies), unit: 'ms', note },
  ];
}
