import type { LoadedDataConverter } from '@temporalio/common';
import {
  decodePayloads,
  type History,
  visitPayloads,
  walkGetWorkflowExecutionHistoryResponse,
} from '../temporal/sdk-internals.ts';

/**
 * Decrypts every payload of a history, in place.
 * @throws {UnreadablePayloadError} at the first payload that cannot be decrypted
 */
export async function decodeHistory(history: History, { payloadCodecs }: LoadedDataConverter): Promise<void> {
  await visitPayloads({ history }, walkGetWorkflowExecutionHistoryResponse, {
    transformPayloads: (payloads) => decodePayloads(payloadCodecs, payloads),
    transformPayload: async (payload) => {
      const [decoded = payload] = await decodePayloads(payloadCodecs, [payload]);
      return decoded;
    },
  });
}
