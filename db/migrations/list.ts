import { concurrently } from './concurrently.ts';
import { Migration20261121History } from './migration-20261121-history.ts';
import { Migration20261121Initial } from './migration-20261121-initial.ts';
import { Migration20261121Quotes } from './migration-20261121-quotes.ts';
import { Migration20261121Retention } from './migration-20261121-retention.ts';
import { Migration20261121Sonar } from './migration-20261121-sonar.ts';
import { Migration20261121StepRecords } from './migration-20261121-step-records.ts';
import { Migration20261128ActiveQuotes } from './migration-20261128-active-quotes.ts';
import { Migration20261128ForwardOrder } from './migration-20261128-forward-order.ts';
import { Migration20261128ForwardOrderIndex } from './migration-20261128-forward-order-index.ts';
import { Migration20261128Rollbacks } from './migration-20261128-rollbacks.ts';
import { Migration20261129AdmitRound } from './migration-20261129-admit-round.ts';
import { Migration20261129ChatEvents } from './migration-20261129-chat-events.ts';
import { Migration20261129RewrittenRounds } from './migration-20261129-rewritten-rounds.ts';
import { Migration20261130AttemptLogs } from './migration-20261130-attempt-logs.ts';
import { Migration20261130CapturedCredits } from './migration-20261130-captured-credits.ts';
import { Migration20261130ChatFigures } from './migration-20261130-chat-figures.ts';
import { Migration20261130ChatFiguresOfBefore } from './migration-20261130-chat-figures-of-before.ts';
import { Migration20261130ChatFilters } from './migration-20261130-chat-filters.ts';
import { Migration20261130FailedRounds } from './migration-20261130-failed-rounds.ts';
import { Migration20261130RefusedRequests } from './migration-20261130-refused-requests.ts';
import { Migration20261130RunningRounds } from './migration-20261130-running-rounds.ts';
import { Migration20261130SavedViews } from './migration-20261130-saved-views.ts';
import { Migration20261130SharedLimits } from './migration-20261130-shared-limits.ts';
import { Migration20261130TenantLimits } from './migration-20261130-tenant-limits.ts';
import { Migration20261130TenantWeight } from './migration-20261130-tenant-weight.ts';
import { Migration20261130Webhooks } from './migration-20261130-webhooks.ts';
import { Migration20261130WorkerLeases } from './migration-20261130-worker-leases.ts';
import { Migration20261201EventPlans } from './migration-20261201-event-plans.ts';

/**
 * Every migration, oldest first. One that has been released is never edited. An index on a table that is in use
 * already has a migration of its own, made `concurrently`. One that earlier code cannot work with has a name that ends
 * in `-breaking`: that code then refuses the database (`check-migrations.ts`).
 */
export const migrations = [
  { name: '20261121-initial', class: Migration20261121Initial },
  { name: '20261121-history', class: concurrently(Migration20261121History) },
  { name: '20261121-quotes', class: Migration20261121Quotes },
  { name: '20261121-sonar', class: Migration20261121Sonar },
  { name: '20261121-step-records', class: Migration20261121StepRecords },
  { name: '20261121-retention', class: concurrently(Migration20261121Retention) },
  { name: '20261128-rollbacks', class: Migration20261128Rollbacks },
  { name: '20261128-forward-order', class: Migration20261128ForwardOrder },
  { name: '20261128-active-quotes', class: concurrently(Migration20261128ActiveQuotes) },
  { name: '20261128-forward-order-index', class: concurrently(Migration20261128ForwardOrderIndex) },
  { name: '20261129-admit-round', class: Migration20261129AdmitRound },
  { name: '20261129-chat-events', class: Migration20261129ChatEvents },
  { name: '20261129-rewritten-rounds', class: Migration20261129RewrittenRounds },
  { name: '20261130-webhooks', class: Migration20261130Webhooks },
  { name: '20261130-running-rounds', class: concurrently(Migration20261130RunningRounds) },
  { name: '20261130-tenant-limits', class: Migration20261130TenantLimits },
  { name: '20261130-worker-leases', class: Migration20261130WorkerLeases },
  { name: '20261130-shared-limits', class: Migration20261130SharedLimits },
  { name: '20261130-chat-figures', class: Migration20261130ChatFigures },
  { name: '20261130-chat-figures-of-before', class: Migration20261130ChatFiguresOfBefore },
  { name: '20261130-chat-filters', class: concurrently(Migration20261130ChatFilters) },
  { name: '20261130-saved-views', class: Migration20261130SavedViews },
  { name: '20261130-refused-requests', class: Migration20261130RefusedRequests },
  { name: '20261130-captured-credits', class: concurrently(Migration20261130CapturedCredits) },
  { name: '20261130-failed-rounds', class: concurrently(Migration20261130FailedRounds) },
  { name: '20261130-attempt-logs', class: Migration20261130AttemptLogs },
  { name: '20261130-tenant-weight', class: Migration20261130TenantWeight },
  { name: '20261201-event-plans', class: Migration20261201EventPlans },
];
