import { type QuoteCategory, quoteCategories } from './quote.ts';

/**
 * Keywords of each mood: prefixes of words in English, parts of words in Korean and Japanese, which inflect the
 * ends of words or have no spaces between them.
 */
const keywords: Record<QuoteCategory, { english: string; korean: string; japanese: string }> = {
  hope: {
    english: 'sad|depress|lonel|crying|cried|anxi|afraid|scared|hope|despair|gloom',
    korean: '슬프|슬퍼|슬픈|우울|외로|외롭|기분이? 안 좋|눈물|울었|불안|무서|무섭|절망|희망|속상',
    japanese: '悲し|寂し|憂鬱|不安|怖|絶望|希望|泣',
  },
  motivation: {
    english: 'start|begin|challeng|dream|goal|motivat|unmotivat|courage|confiden',
    korean: '시작|도전|용기|꿈|목표|하기 싫|의욕|무기력|자신감|자신이 없|귀찮',
    japanese: '始め|挑戦|夢|目標|やる気|勇気|自信',
  },
  productivity: {
    english: 'busy|deadline|procrastinat|focus|overtime|workload|productiv|homework',
    korean: '바쁘|바빠|바쁜|시간이 없|미루|미뤄|마감|일이 많|집중|야근|할 일|업무|과제',
    japanese: '忙し|締め切り|締切|集中|残業|先延ばし|仕事|宿題',
  },
  resilience: {
    english: 'fail|exhaust|tired|give up|giving up|hurt|broke up|lost|struggl|reject',
    korean: '실패|떨어졌|탈락|힘들|힘든|지쳤|지쳐|지친|포기|상처|헤어졌|잃었|버티|견디',
    japanese: '失敗|疲れ|つらい|辛い|諦め|傷|別れ|失っ|落ちた',
  },
};

const moods = quoteCategories.map((category) => {
  const { english, korean, japanese } = keywords[category];
  return { category, pattern: new RegExp(`\\b(?:${english})|${korean}|${japanese}`, 'giu') };
});

/** The category with the most keywords in the messages; on a tie the one that occurs first, without any `hope`. */
export function findMood(userMessages: readonly string[]): QuoteCategory {
  // macOS and some input methods send Hangul and kana decomposed (ruling D8).
  const text = userMessages.join('\n').normalize('NFC');
  const counts = moods.map(({ category, pattern }) => {
    const hits = [...text.matchAll(pattern)];
    return { category, count: hits.length, first: hits[0]?.index ?? text.length };
  });
  const [best] = counts.toSorted((a, b) => b.count - a.count || a.first - b.first);
  return best?.category ?? 'hope';
}
