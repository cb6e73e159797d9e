import { z } from 'zod';

/** More than any event of a history has. */
const maxPayloads = 1_000;

const base64 = z
  .string()
  .regex(/^(?:[0-9a-zA-Z+/]{4})*(?:[0-9a-zA-Z+/]{2}==|[0-9a-zA-Z+/]{3}=)?$/, 'must be base64');

/** temporal.api.common.v1.Payload in proto3's JSON. */
export const payloadSchema = z
  .looseObject({
    metadata: z.record(z.string(), base64).nullish(),
    data: base64.nullish(),
  })
  .meta({ id: 'Payload' });
export type JsonPayload = z.infer<typeof payloadSchema>;

/** temporal.api.common.v1.Payloads, the body of questions and answers; in proto3's JSON none is no field. */
export const payloadsSchema = z.looseObject({
  payloads: z.array(payloadSchema).max(maxPayloads, `must be at most ${maxPayloads}`).default([]),
});
