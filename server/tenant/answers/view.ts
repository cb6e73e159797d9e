import type { StepAnswer } from '../../../db/repositories/chat/step-answer.ts';
import type { Step } from '../../../domain/chat/steps.ts';
import type { AnswerView } from './view-schema.ts';

/** Bytes of an answer that a page gets. */
export const maxShownBytes = 16 * 1_024;

export function toAnswerView(step: Step, { text, bytes }: StepAnswer): AnswerView {
  const shown = text === null ? null : cutBytes(text, maxShownBytes);
  return { step, text: shown, bytes, is_cut: shown !== null && Buffer.byteLength(shown) < bytes };
}

/** The text's beginning; a character is cut off as a whole. */
function cutBytes(text: string, bytes: number): string {
  return new TextDecoder().decode(Buffer.from(text).subarray(0, bytes), { stream: true });
}
