import type { ClientOptions } from '../../../packages/client/src/client.ts';
import type { Timing } from '../../../packages/client/src/http.ts';

/** Short pauses, and limits that a busy machine does not reach. */
export function fastOptions(baseUrl: string, timing: Partial<Timing> = {}): ClientOptions {
  return {
    baseUrl,
    apiKey: 'osk_demo_key',
    timing: { backoffMs: 1, maxBackoffMs: 20, ...timing },
  };
}
