import { getErrorMessage } from '../../domain/error-message.ts';
import { ApiError } from '../api/request.ts';
import { t } from './texts.ts';

/** What to tell the user of a failed request: in the current language where the code says enough, else the API’s. */
export function describeError(error: unknown): string {
  if (!(error instanceof ApiError)) return getErrorMessage(error);
  if (error.code === 'RATE_LIMITED') return t('busy');
  if (error.code === 'NOT_FOUND') return t('no_round');
  if (error.code === 'PAYLOAD_TOO_LARGE') return t('too_large');
  const [, version] = /^bundle\.format: is (\d+),/.exec(error.message) ?? [];
  if (version) return t('other_version', { version });
  if (error.message.startsWith('bundle')) return `${t('no_bundle')} ${error.message}`;
  return error.message;
}
