import type { Quote, QuoteCategory } from './quote.ts';

interface CuratedQuote extends Quote {
  /** The work it is from, or that it is a proverb. Foreign quotes are in our own Korean translation. */
  source: string;
}

const koreanProverb = '한국 속담';

/** Their order matters: a conversation's quote is chosen by category and position (choose-quote.ts). */
export const quotes: Record<QuoteCategory, readonly CuratedQuote[]> = {
  hope: [
    {
      id: '2',
      text: '희망은 사람의 가슴속에서 영원히 샘솟는다.',
      author: '알렉산더 포프',
      category: 'hope',
      source: 'An Essay on Man (1733), epistle I, line 95',
    },
    {
      id: '1',
      text: '가장 어두운 밤도 결국은 끝나고, 해는 떠오른다.',
      author: '빅터 위고',
      category: 'hope',
      source: 'the API’s own sample; in these words it is the finale of the musical made of Les Misérables',
    },
    {
      id: '3',
      text: '겨울이 오면, 봄이 멀 수 있으랴?',
      author: '퍼시 비시 셸리',
      category: 'hope',
      source: 'Ode to the West Wind (1820), last line',
    },
    {
      id: '4',
      text: '희망은 깃털 달린 것, 영혼 위에 내려앉아 가사 없는 노래를 부르며 결코 그치지 않는다.',
      author: '에밀리 디킨슨',
      category: 'hope',
      source: '“Hope” is the thing with feathers, first printed in Poems (1891)',
    },
    {
      id: '5',
      text: '하늘이 무너져도 솟아날 구멍이 있다.',
      author: koreanProverb,
      category: 'hope',
      source: 'proverb',
    },
    {
      id: '6',
      text: '쥐구멍에도 볕 들 날 있다.',
      author: koreanProverb,
      category: 'hope',
      source: 'proverb',
    },
  ],
  motivation: [
    {
      id: '7',
      text: '천 리 길도 발밑에서 시작된다.',
      author: '노자',
      category: 'motivation',
      source: 'Tao Te Ching, chapter 64',
    },
    {
      id: '8',
      text: '시작이 반이다.',
      author: koreanProverb,
      category: 'motivation',
      source: 'proverb',
    },
    {
      id: '9',
      text: '행운은 용감한 이를 돕는다.',
      author: '베르길리우스',
      category: 'motivation',
      source: 'Aeneid, book X, line 284',
    },
    {
      id: '10',
      text: '어렵기 때문에 감히 못 하는 것이 아니라, 감히 하지 않기 때문에 어려운 것이다.',
      author: '세네카',
      category: 'motivation',
      source: 'Letters to Lucilius, 104, 26',
    },
    {
      id: '11',
      text: '지성이면 감천이다.',
      author: koreanProverb,
      category: 'motivation',
      source: 'proverb',
    },
    {
      id: '12',
      text: '뜻이 있는 곳에 길이 있다.',
      author: '서양 속담',
      category: 'motivation',
      source: 'proverb: Where there is a will there is a way',
    },
  ],
  productivity: [
    {
      id: '13',
      text: '적은 것에 적은 것을 보태고 그 일을 자주 하면, 머지않아 큰 것이 된다.',
      author: '헤시오도스',
      category: 'productivity',
      source: 'Works and Days, lines 361–362',
    },
    {
      id: '14',
      text: '내일 할 일이 있거든 오늘 하라.',
      author: '벤저민 프랭클린',
      category: 'productivity',
      source: 'The Way to Wealth (1758)',
    },
    {
      id: '15',
      text: '우리는 시간이 적은 것이 아니라, 많은 시간을 잃어버리는 것이다.',
      author: '세네카',
      category: 'productivity',
      source: 'On the Shortness of Life, 1, 3',
    },
    {
      id: '16',
      text: '티끌 모아 태산.',
      author: koreanProverb,
      category: 'productivity',
      source: 'proverb',
    },
    {
      id: '17',
      text: '오늘 이루어지지 않은 일은 내일도 이루어져 있지 않다.',
      author: '요한 볼프강 폰 괴테',
      category: 'productivity',
      source: 'Faust I (1808), Prelude on the Stage, line 225',
    },
    {
      id: '18',
      text: '급할수록 돌아가라.',
      author: koreanProverb,
      category: 'productivity',
      source: 'proverb',
    },
  ],
  resilience: [
    {
      id: '19',
      text: '비 온 뒤에 땅이 굳어진다.',
      author: koreanProverb,
      category: 'resilience',
      source: 'proverb',
    },
    {
      id: '20',
      text: '일곱 번 넘어져도 여덟 번 일어난다.',
      author: '일본 속담',
      category: 'resilience',
      source: 'proverb: 七転び八起き',
    },
    {
      id: '21',
      text: '행동을 가로막던 것이 행동을 나아가게 하고, 길을 막아서던 것이 길이 된다.',
      author: '마르쿠스 아우렐리우스',
      category: 'resilience',
      source: 'Meditations, book V, 20',
    },
    {
      id: '22',
      text: '고생 끝에 낙이 온다.',
      author: koreanProverb,
      category: 'resilience',
      source: 'proverb',
    },
    {
      id: '23',
      text: '언젠가는 이 일들마저 떠올리며 기뻐할 날이 오리라.',
      author: '베르길리우스',
      category: 'resilience',
      source: 'Aeneid, book I, line 203',
    },
    {
      id: '24',
      text: '날이 추워진 뒤에야 소나무와 잣나무가 늦게 시드는 것을 안다.',
      author: '공자',
      category: 'resilience',
      source: 'Analects, book IX (子罕): 歲寒然後知松柏之後彫也',
    },
  ],
};
