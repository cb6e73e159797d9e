import type { PlanAnswer, PlanRequest } from '../../upstreams/llm-demo/schema.ts';
import type { Texts } from '../localized-texts.ts';
import { detectLanguage } from '../localized-texts.ts';
import { findTopics } from './topics.ts';

type Task = PlanAnswer['tasks'][number];

/** Patterns that classify a question in mode AUTO. */
const askedTo = {
  act: /차단해|막아|삭제|중지|격리|실행|해제|\b(?:block|stop|delete|remove|isolate|run|disable)\b|してください|停止|隔離|削除/i,
  investigate: /조사|분석|원인|비교|investigate|analy[sz]e|why\b|compare|調査|分析|原因/i,
  explain: /어떻게|무엇|뭐|란\?|설명|what (?:is|are)|how (?:do|can|to)|explain|とは|方法|説明/i,
};

const texts = {
  analyze: { ko: '조회 결과 분석', en: 'Analyze what was found', ja: '照会結果の分析' },
  report: { ko: '결과 요약', en: 'Sum up the results', ja: '結果の要約' },
  act: { ko: '요청한 조치 실행', en: 'Take the requested action', ja: '依頼された対応の実行' },
  verify: { ko: '조치 결과 확인', en: 'Check the result of the action', ja: '対応結果の確認' },
  answer: { ko: '질문에 답변', en: 'Answer the question', ja: '質問への回答' },
} satisfies Record<string, Texts>;

/** Makes a plan that depends only on the question and the mode. */
export function makePlan({ question, mode }: PlanRequest): PlanAnswer {
  const locale = detectLanguage(question);
  const task = (category: Task['category'], content: Texts): Task => ({ content: content[locale], category });
  const lookUps = findTopics(question).map(({ lookUp }) => task('PLAN', lookUp));
  const plans = {
    QNA: () => [task('QNA', texts.answer)],
    ACTION: () => [...lookUps, task('ACTION', texts.act), task('ACTION', texts.verify)],
    PLAN: () => [...lookUps, task('PLAN', texts.analyze), task('PLAN', texts.report)],
    LOOK_UP: () => lookUps,
  };
  return { tasks: plans[mode === 'AUTO' ? classifyQuestion(question) : mode]() };
}

function classifyQuestion(question: string): 'QNA' | 'ACTION' | 'PLAN' | 'LOOK_UP' {
  if (askedTo.act.test(question)) return 'ACTION';
  if (askedTo.investigate.test(question)) return 'PLAN';
  return askedTo.explain.test(question) ? 'QNA' : 'LOOK_UP';
}
