import { ApiError } from '../http/errors.ts';

/** An error that the Sonar routes raise; `error-view.ts` converts those of the rest of the server. */
export class SonarError extends ApiError {}

/** Text fixed by the specification (SONAR-28). */
export function nullArgument(name: string): SonarError {
  return new SonarError(400, 'null-argument', `${name} should be not null`);
}

/** Text fixed by the specification, with the final period (SONAR-29, ruling C3). */
export function invalidParamType(name: string, type: string): SonarError {
  return new SonarError(400, 'invalid-param-type', `${name} should be ${type} type.`);
}

/** A value of the right type that is not allowed. */
export function invalidArgument(message: string): SonarError {
  return new SonarError(400, 'invalid-argument', message);
}

/** An expected conflict with the current state; 500 by the specification (ruling C1). */
export function illegalState(message: string, cause?: unknown): SonarError {
  return new SonarError(500, 'illegal-state', message, { cause });
}

/** Text fixed by the specification, for a missing conversation and another account's (SONAR-30, SONAR-31). */
export function noConversation(cause?: unknown): SonarError {
  return illegalState('cannot get conversation', cause);
}

/** Text fixed by the specification (SONAR-32). */
export function noPermission(): SonarError {
  return illegalState('no-permission');
}

export function unauthorizedKey(): SonarError {
  const headers = { 'www-authenticate': 'Bearer' };
  return new SonarError(401, 'unauthorized', 'API key is missing or not valid', { headers });
}
