import { describe, expect, test } from '@jest/globals';
import { cannedReply, toStage } from '../../../domain/quotes/stage.ts';

describe('a reply', () => {
  test('quotes the message only at the first stage [QSTAT-07, QSTAT-08, QSEND-11]', () => {
    const replies = ([1, 2, 3, 4] as const).map((stage) => cannedReply(stage, '$& {message}'));
    expect(replies[0]).toBe(
      '안녕하세요! $& {message}에 대해 말씀해주셔서 감사합니다. 더 자세히 들려주실 수 있나요?',
    );
    expect(replies[1]).toBe('그런 상황이셨군요. 정말 힘드셨을 것 같아요. 그때 어떤 기분이 드셨나요?');
    expect(replies[3]).toBe('충분히 이해됩니다. 당신의 마음을 어루만져줄 수 있는 따뜻한 말을 전해드릴게요.');
    expect(new Set(replies).size).toBe(4);
  });
});

test('a stage is one of four', () => {
  expect([1, 2, 3, 4].map(toStage)).toEqual([1, 2, 3, 4]);
  for (const number of [0, 5, 1.5, Number.NaN]) expect(() => toStage(number)).toThrow(RangeError);
});
