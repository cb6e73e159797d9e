import type { Payload } from '@temporalio/common';
import type { JsonPayload } from './schema.ts';

/**
 * Converts proto3 JSON, with bytes as base64, to a payload. The SDK's proto-utils.js does the same, but fails if npm
 * installs separate copies of protobufjs for the SDK's packages.
 */
export function fromJson({ metadata, data }: JsonPayload): Payload {
  return {
    metadata: mapValues(metadata ?? {}, (value) => Buffer.from(value, 'base64')),
    ...(typeof data === 'string' && { data: Buffer.from(data, 'base64') }),
  };
}

export function toJson({ metadata, data }: Payload): JsonPayload {
  return { metadata: mapValues(metadata ?? {}, toBase64), ...(data?.length && { data: toBase64(data) }) };
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function mapValues<A, B>(values: Record<string, A>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
