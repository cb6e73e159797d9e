import { isGrpcServiceError } from '@temporalio/client';
import { BusUnavailableError } from '../../bus/bus-unavailable-error.ts';
import { UpdateRejectedError } from '../updates/send-update.ts';

/** What a server cannot answer without, as metrics name it: `worker` is no worker in time. */
export type Dependency = 'postgresql' | 'temporal' | 'worker' | 'bus' | 'issuer';

/** Only PostgreSQL is spoken to over sockets whose errors reach a request as they are. */
const brokenConnection = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/**
 * SQLSTATEs of a PostgreSQL that is away or too busy: connection lost, resources used up, shutting down or
 * starting, and the time limits on locks, statements and transactions.
 */
const postgresAway = /^(08...|53...|57P..|55P03|57014|25P0[34])$/;
/** Said by pg, which gives these errors no code. */
const pgAway =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout)/;

const unavailableStatus = 14;
const deadlineStatuses = [1, 4];

/** The part that was away when this error arose; null for a fault of our own. */
export function unavailableDependency(error: unknown): Dependency | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof BusUnavailableError) return 'bus';
  if (error instanceof UpdateRejectedError) return error.code === 'ADMISSION_TIMEOUT' ? 'worker' : null;
  if (error.name === 'WorkflowUpdateRPCTimeoutOrCancelledError') return 'worker';
  if (isGrpcServiceError(error)) {
    if (error.code === unavailableStatus) return 'temporal';
    return deadlineStatuses.includes(error.code) ? 'worker' : null;
  }
  const code = 'code' in error ? String(error.code) : '';
  if (brokenConnection.has(code) || postgresAway.test(code) || pgAway.test(error.message)) {
    return 'postgresql';
  }
  return unavailableDependency(error.cause);
}
