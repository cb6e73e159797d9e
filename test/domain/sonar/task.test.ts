import { describe, expect, test } from '@jest/globals';
import { mayConverse } from '../../../domain/sonar/account.ts';
import { getModelName } from '../../../domain/sonar/model.ts';
import { boundPlan } from '../../../domain/sonar/task.ts';
import { toTitle } from '../../../domain/sonar/title.ts';
import { boundText } from '../../../domain/storable-text.ts';

describe('a plan', () => {
  test('keeps the first ten tasks with text', () => {
    const tasks = Array.from({ length: 12 }, (_, no) => ({ content: ` ${no} `, category: 'PLAN' as const }));
    const plan = boundPlan([{ content: ' ', category: 'QNA' }, ...tasks]);
    expect(plan.map(({ content }) => content)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  test('cuts a task that is too long', () => {
    const [task] = boundPlan([{ content: '가'.repeat(501), category: 'ACTION' }]);
    expect(task).toEqual({ content: `${'가'.repeat(499)}…`, category: 'ACTION' });
  });
});

describe('a text', () => {
  test('loses characters that PostgreSQL cannot store', () => {
    expect(boundText('a\0b\ud800', 10)).toBe('ab\ufffd');
  });

  test('is never cut within a character', () => {
    expect(boundText('😀😀😀', 3)).toBe('😀😀😀');
    expect(boundText('😀😀😀😀', 3)).toBe('😀😀…');
  });
});

describe('a title', () => {
  test('is the question in one line', () => {
    expect(toTitle('  이상\n\t트래픽   조사 ')).toBe('이상 트래픽 조사');
  });

  test('is cut when it is long', () => {
    expect(toTitle('a'.repeat(61))).toBe(`${'a'.repeat(59)}…`);
  });
});

test.each([
  ['GUEST', false],
  ['MEMBER', true],
  ['ADMIN', true],
] as const)('a %s may have conversations: %s [SONAR-04]', (level, may) => {
  expect(mayConverse(level)).toBe(may);
});

test('a conversation names the configured model, else the stand-in [SONAR-13]', () => {
  expect(getModelName({ LLM_BASE_URL: 'https://models.example.com/v1', LLM_MODEL: 'gpt-4o' })).toBe('gpt-4o');
  expect(getModelName({ LLM_MODEL: 'gpt-4o' })).toBe('llm-demo');
});
