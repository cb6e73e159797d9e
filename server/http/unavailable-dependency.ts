import { isGrpcServiceError } from '@temporalio/client';
import { BusUnavailableError } from '../../bus/bus-unavailable-error.ts';
import { UpdateRejectedError } from '../updates/send-update.ts';

/** A dependency of responses, as metrics name it. `worker`: no worker answered in time. */
export type Dependency = 'postgresql' | 'temporal' | 'worker' | 'bus' | 'issuer';

/** Socket errors mean PostgreSQL: the clients of all other dependencies wrap theirs. */
const connectionErrorCodes = new Set([
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
 * SQLSTATEs of an unavailable or overloaded PostgreSQL: connection lost, resources exhausted, shutdown or startup,
 * and timeouts of locks, statements and transactions.
 */
const unavailableSqlStates = /^(08...|53...|57P..|55P03|57014|25P0[34])$/;
/** Messages of pg's errors without a code. */
const unavailableMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout)/;

const unavailableStatus = 14;
const deadlineStatuses = [1, 4];

/** The dependency whose outage caused the error; null for an error of the server itself. */
export function findUnavailableDependency(error: unknown): Dependency | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof BusUnavailableError) return 'bus';
  if (error instanceof UpdateRejectedError) return error.code === 'ADMISSION_TIMEOUT' ? 'worker' : null;
  if (error.name === 'WorkflowUpdateRPCTimeoutOrCancelledError') return 'worker';
  if (isGrpcServiceError(error)) {
    if (error.code === unavailableStatus) return 'temporal';
    return deadlineStatuses.includes(error.code) ? 'worker' : null;
  }
  const code = 'code' in error ? String(error.code) : '';
  if (
    connectionErrorCodes.has(code) ||
    unavailableSqlStates.test(code) ||
    unavailableMessages.test(error.message)
  ) {
    return 'postgresql';
  }
  return findUnavailableDependency(error.cause);
}
