import { Client, Connection } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import {
  type History,
  visitPayloads,
  walkDescribeWorkflowExecutionResponse,
  walkGetWorkflowExecutionHistoryResponse,
} from '../../temporal/sdk-internals.ts';
import { testParts } from './parts.ts';

const { History: historyType } = proto.temporal.api.history.v1;

/** A run as Temporal keeps it, read by somebody without keys. */
export interface RawRun {
  workflowId: string;
  history: History;
  /** All of its history, as it goes over the wire. */
  bytes: Buffer;
  /** Every payload of its history and description, but for search attributes. */
  payloads: Payload[];
}

/** The runs that fit a query of the test namespace. */
export async function readRawRuns(query: string): Promise<RawRun[]> {
  const connection = await Connection.connect({ address: testParts().temporalAddress });
  try {
    const { workflowService } = connection;
    const namespace = 'default';
    const { executions } = await workflowService.listWorkflowExecutions({ namespace, query });
    const client = new Client({ connection });
    return await Promise.all(
      executions.map(async ({ execution }) => {
        const workflowId = execution?.workflowId ?? '';
        const history = await client.workflow.getHandle(workflowId, execution?.runId ?? '').fetchHistory();
        const description = await workflowService.describeWorkflowExecution({ namespace, execution });
        const payloads = [
          ...(await payloadsIn({ history }, walkGetWorkflowExecutionHistoryResponse)),
          ...(await payloadsIn(description, walkDescribeWorkflowExecutionResponse)),
        ];
        return { workflowId, history, bytes: bytesOf(history), payloads };
      }),
    );
  } finally {
    await connection.close();
  }
}

/** A history as it goes over the wire. */
export function bytesOf(history: History): Buffer {
  return Buffer.from(historyType.encode(historyType.fromObject(history)).finish());
}

/** What a payload's metadata say by this name. */
export function metadataOf({ metadata }: Payload, name: string): string {
  return Buffer.from(metadata?.[name] ?? []).toString();
}

async function payloadsIn<Root>(
  root: Root,
  walk: Parameters<typeof visitPayloads<Root>>[1],
): Promise<Payload[]> {
  const found: Payload[] = [];
  await visitPayloads(root, walk, {
    skipSearchAttributes: true,
    transformPayload: async (payload) => {
      found.push(payload);
      return payload;
    },
    transformPayloads: async (payloads) => {
      found.push(...payloads);
      return payloads;
    },
  });
  return found;
}
