import { Migrator } from '@mikro-orm/migrations';
import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { ApiKey } from './entities/api-key.ts';
import { Chat } from './entities/chat.ts';
import { ChatEvent } from './entities/chat-event.ts';
import { CreditEntry } from './entities/credit-entry.ts';
import { Event } from './entities/event.ts';
import { IdempotencyKey } from './entities/idempotency-key.ts';
import { Profile } from './entities/profile.ts';
import { QuoteConversation } from './entities/quote-conversation.ts';
import { QuoteMessage } from './entities/quote-message.ts';
import { RateCounter } from './entities/rate-counter.ts';
import { RefusedRequest } from './entities/refused-request.ts';
import { RolledBackRequest } from './entities/rolled-back-request.ts';
import { Round } from './entities/round.ts';
import { RoundStep } from './entities/round-step.ts';
import { SavedView } from './entities/saved-view.ts';
import { SonarAccount } from './entities/sonar-account.ts';
import { SonarChat } from './entities/sonar-chat.ts';
import { SonarConversation } from './entities/sonar-conversation.ts';
import { SonarKey } from './entities/sonar-key.ts';
import { SonarTask } from './entities/sonar-task.ts';
import { StoreForward } from './entities/store-forward.ts';
import { StreamSlot } from './entities/stream-slot.ts';
import { Tenant } from './entities/tenant.ts';
import { WebhookCursor } from './entities/webhook-cursor.ts';
import { WebhookDelivery } from './entities/webhook-delivery.ts';
import { WebhookEndpoint } from './entities/webhook-endpoint.ts';
import { WorkerLease } from './entities/worker-lease.ts';
import { migrations } from './migrations/list.ts';
import { createPostgresDialect } from './postgres-dialect.ts';
import { prepareRecurring } from './prepared-statements.ts';
import { shareAmongTenants } from './tenant-connection-share.ts';

const entities = [
  Tenant,
  ApiKey,
  Profile,
  Chat,
  Round,
  RoundStep,
  ChatEvent,
  Event,
  CreditEntry,
  StoreForward,
  IdempotencyKey,
  RolledBackRequest,
  RefusedRequest,
  SavedView,
  WebhookEndpoint,
  WebhookCursor,
  WebhookDelivery,
  QuoteConversation,
  QuoteMessage,
  SonarAccount,
  SonarKey,
  SonarConversation,
  SonarChat,
  SonarTask,
  WorkerLease,
  RateCounter,
  StreamSlot,
] as const;

const defaultPool = 10;
/** A new connection costs PostgreSQL more than a round does: a process, its caches, and the plans of statements. */
const idleConnectionMs = 300_000;

/** Time limits of a connection, enforced by PostgreSQL; milliseconds, 0 for no limit. */
interface DatabaseLimits {
  /** Limit of a statement's wait for one lock. */
  lockMs: number;
  /** Limit of a statement, its waits included. */
  statementMs: number;
  /** Limit of an idle transaction; PostgreSQL then closes its connection. */
  idleInTransactionMs: number;
}

export interface OrmOptions {
  /** PostgreSQL 15 or later. */
  databaseUrl: string;
  /** Number of connections; 10 by default. */
  pool?: number;
  /** Whether statements that recur are prepared; not by default, as operators' commands run few. */
  preparesStatements?: boolean;
  /** No limits by default: migrations and operators' commands may take long. */
  limits?: DatabaseLimits;
}

export async function createOrm(options: OrmOptions) {
  const orm = await MikroORM.init({
    clientUrl: options.databaseUrl,
    entities: [...entities],
    extensions: [Migrator],
    migrations: {
      migrationsList: migrations,
      snapshot: false,
      silent: true,
      tableName: 'schema_migrations',
      // Each migration has its own transaction, or none: no lock is held from one to the next.
      allOrNothing: false,
    },
    // Migrations own functions and triggers; entities do not describe them.
    schemaGenerator: { ignoreRoutines: true, ignoreTriggers: true },
    driverOptions: () => {
      const pool = createPool(options);
      return createPostgresDialect({ pool: options.preparesStatements ? prepareRecurring(pool) : pool });
    },
    forceUtcTimezone: true,
    discovery: { warnWhenNoEntities: false },
  });
  shareAmongTenants(orm.em, options.pool ?? defaultPool);
  return orm;
}

/** With pg's default type parsers: MikroORM's pool would return timestamps as text. */
function createPool({ databaseUrl, pool: max = defaultPool, limits }: OrmOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: idleConnectionMs,
    keepAlive: true,
    ...(limits && {
      lock_timeout: limits.lockMs,
      statement_timeout: limits.statementMs,
      idle_in_transaction_session_timeout: limits.idleInTransactionMs,
    }),
  });
  // A broken connection rejects its query and also emits an error event, which must have a listener.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

export type Orm = Awaited<ReturnType<typeof createOrm>>;
export type Db = Orm['em'];
export type { EntityManager };
