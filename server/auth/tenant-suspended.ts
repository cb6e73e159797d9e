import { type ApiError, forbidden } from '../http/errors.ts';

/** 403 for every key and login of a suspended tenant (ruling Q29). */
export function tenantSuspended(): ApiError {
  return forbidden('This tenant is suspended.');
}
