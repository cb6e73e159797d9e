import type { Fault } from '../standins/http/control.ts';

/**
 * Replaces the faults of a stand-in (mock server), by default by none. It answers without delay, except for the
 * faults; calls in progress keep theirs.
 */
export async function setFaults(standinUrl: string, faults: readonly Fault[] = []): Promise<void> {
  const response = await fetch(`${standinUrl}/__control`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ latency_profile: 'instant', faults }),
  });
  if (!response.ok) throw new Error(`the stand-in rejects the faults: ${await response.text()}`);
}
