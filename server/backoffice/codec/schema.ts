import { z } from 'zod';

/** More than any event of a history has. */
const maxPayloads = 1_000;

const base64 = z
  .string()
  .regex(/^(?:[0-9a-zA-Z+/]{4})*(?:[0-9a-zA-Z+/]{2}==|[0-9a-zA-Z+/]{3}=)?$/, 'must be base64');

/** temporal.api.common.v1.Payload in proto3 JSON. */
export const payloadSchema = z
  .looseObject({
    metadata: z.record(z.string(), base64).nullish(),
    data: base64.nullish(),
  })
  .meta({ id: 'Payload' });
export type JsonPayload = z.infer<typeof payloadSchema>;

/** temporal.api.common.v1.Payloads, the body of requests and responses; proto3 JSON omits an empty list. */
export const payloadsSchema = z.looseObject({
  payloads: z.array(payloadSchema).max(maxPayloads, `must be at most ${maxPayloads}`).default([]),
});
