import { type EventStream, openEventStream } from '../../support/event-stream.ts';
import type { TestTenant } from '../../support/test-app.ts';

export const streamPath = '/api/v1/sdk-chat/events/stream';

export function bearer({ adminToken }: Pick<TestTenant, 'adminToken'>): { authorization: string } {
  return { authorization: `Bearer ${adminToken}` };
}

/** Opens the tenant's stream on a server and waits until it is ready. */
export async function watch(
  baseUrl: string,
  tenant: Pick<TestTenant, 'adminToken'>,
  headers: Record<string, string> = {},
): Promise<EventStream> {
  const stream = await openEventStream(`${baseUrl}${streamPath}`, { ...bearer(tenant), ...headers });
  if (stream.status === 200) await stream.getData('ready');
  return stream;
}
