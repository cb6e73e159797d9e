import { createHash } from 'node:crypto';
import { z } from 'zod';
import { roundStatuses, stepStatuses } from '../../domain/chat/progress.ts';
import { mapStepKeys } from '../../domain/chat/steps.ts';
import { canonicalJson } from '../../server/http/canonical-json.ts';
import type { ChatRead, RoundRead } from '../evidence.ts';
import type { Answer } from './recorder.ts';

const stepSchema = z.enum(stepStatuses);
const roundSchema = z.looseObject({
  round_id: z.string(),
  round_no: z.number(),
  prompt: z.string(),
  status: z.enum(roundStatuses),
  pipeline_progress: z.object(mapStepKeys(() => stepSchema)),
  notifications: z.looseObject({}),
});
const chatSchema = z.object({ data: z.object({ chat_id: z.string(), rounds: z.array(roundSchema) }) });

/** The content of a 200 to a poll of a chat. @throws {ZodError} when it is not a chat */
export function toChatRead({ call, headers, text, body }: Answer): ChatRead {
  const { data } = chatSchema.parse(body);
  return {
    callId: call.id,
    client: call.client,
    server: call.server,
    tenant: call.tenant,
    sentAt: call.sentAt,
    endedAt: call.endedAt,
    chatId: data.chat_id,
    etag: headers?.get('etag') ?? '',
    bodyHash: hash(text),
    rounds: data.rounds.map(toRoundRead),
  };
}

function toRoundRead(round: z.infer<typeof roundSchema>): RoundRead {
  const { step1, step2, step3, step4 } = round.pipeline_progress;
  const { coupon_spot: _, ...notifications } = round.notifications;
  return {
    roundId: round.round_id,
    roundNo: round.round_no,
    prompt: round.prompt,
    status: round.status,
    steps: [step1, step2, step3, step4],
    contentHash: hash(canonicalJson({ ...round, notifications })),
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
