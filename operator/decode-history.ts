import type { LoadedDataConverter } from '@temporalio/common';
import { decode } from '@temporalio/common/lib/internal-non-workflow/codec-helpers.js';
import {
  visit,
  walkGetWorkflowExecutionHistoryResponse,
} from '@temporalio/common/lib/internal-non-workflow/payload-visitor.js';
import type { History } from '@temporalio/common/lib/proto-utils.js';

/**
 * Opens every payload of a history, in place.
 * @throws {PayloadLocked} at the first that does not open
 */
export async function decodeHistory(history: History, { payloadCodecs }: LoadedDataConverter): Promise<void> {
  await visit({ history }, walkGetWorkflowExecutionHistoryResponse, {
    transformPayloads: (payloads) => decode(payloadCodecs, payloads),
    transformPayload: async (payload) => {
      const [decoded = payload] = await decode(payloadCodecs, [payload]);
      return decoded;
    },
  });
}
