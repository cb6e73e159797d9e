import { ApiError } from '../http/errors.ts';

/** An error of these routes, in their own words; `error-view.ts` has those that the rest of the server raises. */
export class SonarError extends ApiError {}

/** To the letter (SONAR-28). */
export function nullArgument(name: string): SonarError {
  return new SonarError(400, 'null-argument', `${name} should be not null`);
}

/** To the letter, the final period too (SONAR-29, ruling C3). */
export function invalidParamType(name: string, type: string): SonarError {
  return new SonarError(400, 'invalid-param-type', `${name} should be ${type} type.`);
}

/** A value of the right type that is not possible. */
export function invalidArgument(message: string): SonarError {
  return new SonarError(400, 'invalid-argument', message);
}

/** What is expected to happen and cannot be helped; these are 500, as specified (ruling C1). */
export function illegalState(message: string, cause?: unknown): SonarError {
  return new SonarError(500, 'illegal-state', message, { cause });
}

/** To the letter, for one that is missing and one of somebody else alike (SONAR-30, SONAR-31). */
export function noConversation(cause?: unknown): SonarError {
  return illegalState('cannot get conversation', cause);
}

/** To the letter (SONAR-32). */
export function noPermission(): SonarError {
  return illegalState('no-permission');
}

export function unauthorizedKey(): SonarError {
  const headers = { 'www-authenticate': 'Bearer' };
  return new SonarError(401, 'unauthorized', 'API key is missing or not valid', { headers });
}
