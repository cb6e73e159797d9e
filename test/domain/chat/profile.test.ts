import { describe, expect, test } from '@jest/globals';
import { mergeProfile, summarizeProfile, toUserQuery } from '../../../domain/chat/profile.ts';

describe('a profile summary', () => {
  test('has name, gender, age and locale [DET-09]', () => {
    const data = { name: '김철수', gender: 'M', age: 41, locale: 'ko', persona: '채식', extra: {} };
    expect(summarizeProfile(data)).toEqual({ name: '김철수', gender: 'M', age: 41, locale: 'ko' });
  });

  test('always has its four keys, null where there is no such value', () => {
    const nulls = { name: null, gender: null, age: null, locale: null };
    expect(summarizeProfile({})).toEqual(nulls);
    expect(summarizeProfile({ name: 7, gender: {}, age: '41', locale: null })).toEqual(nulls);
  });
});

describe('a profile change', () => {
  test('merges only the top-level keys [KICK-18]', () => {
    const merged = mergeProfile({ name: 'a', diet: { pork: false } }, { age: 3, diet: { beef: true } });
    expect(merged).toEqual({ name: 'a', age: 3, diet: { beef: true } });
  });

  test('clears a key by null [KICK-19]', () => {
    expect(mergeProfile({ persona: '채식' }, { persona: null })).toEqual({ persona: null });
  });

  test('does not mutate its input', () => {
    const before = { name: 'a' };
    mergeProfile(before, { name: 'b' });
    expect(before).toEqual({ name: 'a' });
  });
});

describe('the user query', () => {
  test('begins with the persona and a line break [KICK-16]', () => {
    expect(toUserQuery('카레', { persona: ' 채식하는 학생 ' })).toBe('페르소나: 채식하는 학생\n카레');
  });

  test.each([
    ['absent', {}],
    ['null', { persona: null }],
    ['empty', { persona: '' }],
    ['blank', { persona: ' \n ' }],
    ['no text', { persona: { mood: 'x' } }],
  ])('is the prompt where the persona is %s [KICK-17]', (_what, profile) => {
    expect(toUserQuery('카레', profile)).toBe('카레');
  });
});
