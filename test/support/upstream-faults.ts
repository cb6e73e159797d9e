import type { Fault } from '../../standins/http/control.ts';
import type { JournalEntry } from '../../standins/http/journal.ts';

/** Replaces the faults of a stand-in; by default removes them. Calls in progress keep their fault. */
export async function setFaults(standinUrl: string, faults: Fault[] = []): Promise<void> {
  const response = await fetch(`${standinUrl}/__control`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ faults }),
  });
  if (!response.ok) throw new Error(`the stand-in rejected the faults: ${await response.text()}`);
}

/** The requests that a stand-in received, oldest first. */
export async function readJournal(standinUrl: string): Promise<JournalEntry[]> {
  const response = await fetch(`${standinUrl}/__journal`);
  const { requests } = (await response.json()) as { requests: JournalEntry[] };
  return requests;
}

/** The calls of llm-demo for one step of a round, found by their idempotency key. */
export async function getCalls(llmDemoUrl: string, roundId: string, step: string): Promise<JournalEntry[]> {
  const journal = await readJournal(llmDemoUrl);
  return journal.filter(({ idempotency_key }) => idempotency_key === `${roundId}/${step}`);
}
