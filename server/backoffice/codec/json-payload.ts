import type { Payload } from '@temporalio/common';
import type { JsonPayload } from './schema.ts';

/**
 * A payload out of proto3's JSON, where bytes are base64. The SDK has the same in proto-utils.js, which fails
 * where npm gives each of the SDK's packages a protobufjs of its own.
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
