import { assertNever } from '../assert-never.ts';

/** Stages 1 to 3 reply with a question, stage 4 with the quote. */
export type Stage = 1 | 2 | 3 | 4;
export const lastStage = 4;

/** @throws {RangeError} when the number is not a stage */
export function toStage(number: number): Stage {
  if (number === 1 || number === 2 || number === 3 || number === 4) return number;
  throw new RangeError(`${number} is not a stage of a conversation`);
}

/** The fixed reply of a stage; the API prescribes the texts (QSEND-11, QSTAT-07, QSTAT-08). */
export function cannedReply(stage: Stage, userMessage: string): string {
  switch (stage) {
    case 1:
      return `안녕하세요! ${userMessage}에 대해 말씀해주셔서 감사합니다. 더 자세히 들려주실 수 있나요?`;
    case 2:
      return '그런 상황이셨군요. 정말 힘드셨을 것 같아요. 그때 어떤 기분이 드셨나요?';
    case 3:
      return '솔직하게 말씀해주셔서 고마워요. 그런 마음이 드는 건 자연스러운 일이에요. 지금 어떤 말이 가장 힘이 될 것 같으세요?';
    case 4:
      return '충분히 이해됩니다. 당신의 마음을 어루만져줄 수 있는 따뜻한 말을 전해드릴게요.';
    default:
      return assertNever(stage);
  }
}
