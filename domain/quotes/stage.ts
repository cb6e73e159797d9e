import { assertNever } from '../assert-never.ts';

/** A conversation has four: three questions and the quote. */
export type Stage = 1 | 2 | 3 | 4;
export const lastStage = 4;

/** @throws {RangeError} for a number that is no stage. */
export function toStage(number: number): Stage {
  if (number === 1 || number === 2 || number === 3 || number === 4) return number;
  throw new RangeError(`${number} is no stage of a conversation`);
}

/** What is answered at a stage: to the letter where the API names it (QSEND-11, QSTAT-07, QSTAT-08). */
export function cannedReply(stage: Stage, said: string): string {
  switch (stage) {
    case 1:
      return `안녕하세요! ${said}에 대해 말씀해주셔서 감사합니다. 더 자세히 들려주실 수 있나요?`;
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
