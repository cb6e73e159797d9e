import { getErrorMessage } from '../../domain/error-message.ts';
import { maxEndpoints } from '../../domain/webhooks/endpoint.ts';
import { ApiError } from '../api/request.ts';
import { t } from './texts.ts';

/** What to tell the user of a failed request: in the current language where the code says enough, else the API’s. */
export function describeError(error: unknown): string {
  if (!(error instanceof ApiError)) return getErrorMessage(error);
  if (error.code === 'TOO_MANY_WEBHOOKS') return t('too_many', { most: maxEndpoints });
  if (error.code === 'NOT_FOUND') return t('not_found');
  return error.message;
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'NOT_FOUND';
}
