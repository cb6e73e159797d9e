/** Samples and texts of the API specification, verbatim. */

export const stage2 = '그런 상황이셨군요. 정말 힘드셨을 것 같아요. 그때 어떤 기분이 드셨나요?';
export const stage4 = '충분히 이해됩니다. 당신의 마음을 어루만져줄 수 있는 따뜻한 말을 전해드릴게요.';

export const sample = {
  ids: { userId: 'user_123', threadNum: 'thread_456' },
  messages: ['오늘 지하철에서 넘어져서 기분이 안 좋아요', '사람이 많았어요', '창피했어요', '괜찮다는 말이요'],
  firstReply:
    '안녕하세요! 오늘 지하철에서 넘어져서 기분이 안 좋아요에 대해 말씀해주셔서 감사합니다. 더 자세히 들려주실 수 있나요?',
  quote: {
    id: '1',
    text: '가장 어두운 밤도 결국은 끝나고, 해는 떠오른다.',
    author: '빅터 위고',
    category: 'hope',
  },
};
