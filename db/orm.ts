import { Migrator } from '@mikro-orm/migrations';
import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { ApiKey } from './entities/api-key.ts';
import { Chat } from './entities/chat.ts';
import { CreditEntry } from './entities/credit-entry.ts';
import { Event } from './entities/event.ts';
import { IdempotencyKey } from './entities/idempotency-key.ts';
import { Profile } from './entities/profile.ts';
import { QuoteConversation } from './entities/quote-conversation.ts';
import { QuoteMessage } from './entities/quote-message.ts';
import { RolledBackRequest } from './entities/rolled-back-request.ts';
import { Round } from './entities/round.ts';
import { RoundStep } from './entities/round-step.ts';
import { SonarAccount } from './entities/sonar-account.ts';
import { SonarChat } from './entities/sonar-chat.ts';
import { SonarConversation } from './entities/sonar-conversation.ts';
import { SonarKey } from './entities/sonar-key.ts';
import { SonarTask } from './entities/sonar-task.ts';
import { StoreForward } from './entities/store-forward.ts';
import { Tenant } from './entities/tenant.ts';
import { migrations } from './migrations/list.ts';
import { createPostgresDialect } from './postgres-dialect.ts';

const entities = [
  Tenant,
  ApiKey,
  Profile,
  Chat,
  Round,
  RoundStep,
  Event,
  CreditEntry,
  StoreForward,
  IdempotencyKey,
  RolledBackRequest,
  QuoteConversation,
  QuoteMessage,
  SonarAccount,
  SonarKey,
  SonarConversation,
  SonarChat,
  SonarTask,
] as const;

/** PostgreSQL 15 or later. */
export async function createOrm(options: { databaseUrl: string; pool?: number }) {
  return MikroORM.init({
    clientUrl: options.databaseUrl,
    entities: [...entities],
    extensions: [Migrator],
    migrations: {
      migrationsList: migrations,
      snapshot: false,
      silent: true,
      tableName: 'schema_migrations',
      // Each in a transaction of its own, or in none: no lock is held from one to the next.
      allOrNothing: false,
    },
    driverOptions: () => createPostgresDialect({ pool: createPool(options) }),
    forceUtcTimezone: true,
    discovery: { warnWhenNoEntities: false },
  });
}

/** With pg's own reading of types: MikroORM would have it leave times as text. */
function createPool(options: { databaseUrl: string; pool?: number }): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: options.pool ?? 10,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // A connection that breaks says so twice: to its query, which rejects, and as an event, which must
  // have a listener.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

export type Orm = Awaited<ReturnType<typeof createOrm>>;
export type Db = Orm['em'];
export type { EntityManager };
