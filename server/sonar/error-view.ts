import type { z } from 'zod';
import type { ApiError } from '../http/errors.ts';
import { SonarError } from './errors.ts';
import type { errorViewSchema } from './view-schema.ts';

const internal = { error_code: 'internal-error', error_msg: 'internal error, please try again' };

/** Codes of errors that the rest of the server raises. */
const codes: Record<string, string> = {
  NOT_FOUND: 'not-found',
  METHOD_NOT_ALLOWED: 'method-not-allowed',
  PAYLOAD_TOO_LARGE: 'payload-too-large',
  RATE_LIMITED: 'too-many-requests',
};

/** An error in the form of the Sonar routes (SONAR-33). */
export function toErrorView(error: ApiError): z.infer<typeof errorViewSchema> {
  const { code, message } = error;
  const error_code = error instanceof SonarError ? code : codes[code];
  return error_code === undefined ? internal : { error_code, error_msg: message };
}
