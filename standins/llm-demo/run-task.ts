import type { TaskAnswer, TaskRequest } from '../../upstreams/llm-demo/schema.ts';
import type { Locale } from '../localized-texts.ts';
import { detectLanguage } from '../localized-texts.ts';
import { seededNumber } from './seeded-random.ts';
import { findTopics } from './topics.ts';

interface Write {
  found: (name: string, count: number) => string;
  concluded: (content: string, tasks: number, count: number) => string;
  acted: (content: string, count: number) => string;
  answered: (name: string) => string;
}

const writes: Record<Locale, Write> = {
  ko: {
    found: (name, count) => `${name} ${count}건을 찾았습니다.`,
    concluded: (content, tasks, count) => `${content}: 앞선 작업 ${tasks}개에서 ${count}건이 눈에 띕니다.`,
    acted: (content, count) => `${content}: 대상 ${count}건을 처리했습니다.`,
    answered: (name) => `${name}에 관한 질문입니다. 조건을 정해 조회하면 목록과 통계를 볼 수 있습니다.`,
  },
  en: {
    found: (name, count) => `Found ${count} records of ${name}.`,
    concluded: (content, tasks, count) =>
      `${content}: of ${tasks} tasks before, ${count} findings stand out.`,
    acted: (content, count) => `${content}: done for ${count} items.`,
    answered: (name) => `This is about ${name}. Ask with conditions to get a list and its statistics.`,
  },
  ja: {
    found: (name, count) => `${name}を${count}件見つけました。`,
    concluded: (content, tasks, count) => `${content}：前の作業${tasks}件のうち${count}件が目立ちます。`,
    acted: (content, count) => `${content}：対象${count}件を処理しました。`,
    answered: (name) => `${name}についてのご質問です。条件を指定すると一覧と統計を確認できます。`,
  },
};

/** Makes a result that depends on the question, the task and the number of earlier tasks. */
export function runTask({ question, task, done }: TaskRequest): TaskAnswer {
  const locale = detectLanguage(question);
  const write = writes[locale];
  const count = 1 + Math.floor(40 * seededNumber(`${question}\n${task.content}\n${done.length}`));
  const topics = findTopics(question);
  const topic = topics.find(({ lookUp }) => lookUp[locale] === task.content);
  if (topic) return { result: write.found(topic.name[locale], count) };
  if (task.category === 'ACTION') return { result: write.acted(task.content, count) };
  if (task.category === 'PLAN') return { result: write.concluded(task.content, done.length, count) };
  const names = topics.map(({ name }) => name[locale]).join(', ');
  return { result: write.answered(names) };
}
