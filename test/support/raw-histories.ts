import { Client, Connection } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import {
  type History,
  visitPayloads,
  walkDescribeWorkflowExecutionResponse,
  walkGetWorkflowExecutionHistoryResponse,
} from '../../temporal/sdk-internals.ts';
import { testDependencies } from './dependencies.ts';

const { History: historyType } = proto.temporal.api.history.v1;

/** A run as stored in Temporal, read without keys. */
export interface RawRun {
  workflowId: string;
  history: History;
  /** The encoded history. */
  bytes: Buffer;
  /** Every payload of its history and description, except search attributes. */
  payloads: Payload[];
}

/** The runs of the test namespace that match a visibility query. */
export async function readRawRuns(query: string): Promise<RawRun[]> {
  const connection = await Connection.connect({ address: testDependencies().temporalAddress });
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
        return { workflowId, history, bytes: encodeHistory(history), payloads };
      }),
    );
  } finally {
    await connection.close();
  }
}

/** Encodes a history as protobuf. */
export function encodeHistory(history: History): Buffer {
  return Buffer.from(historyType.encode(historyType.fromObject(history)).finish());
}

/** A field of a payload's metadata as text. */
export function getMetadata({ metadata }: Payload, name: string): string {
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
