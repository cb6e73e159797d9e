import { expect, test } from '@jest/globals';
import { withoutFence, withoutReasoning } from '../../upstreams/llm/reply.ts';

test.each([
  ['```json\nA warm reply.\n```', 'A warm reply.'],
  ['```\nA warm reply.\n```', 'A warm reply.'],
  ['```sh\nls\n```', '```sh\nls\n```'],
  ['Run this:\n```\nls\n```', 'Run this:\n```\nls\n```'],
  ['A warm reply.', 'A warm reply.'],
])('the reply %j without its fence is %j', (reply, text) => {
  expect(withoutFence(reply)).toBe(text);
});

test.each([
  ['<think>a</think>Hello.', 'Hello.'],
  ['Hel<think>a</think>lo<THINKING>b</THINKING>.', 'Hello.'],
  ['a</think>Hello.', 'Hello.'],
  ['Hello.<think>a', 'Hello.'],
  ['<think>a', ''],
  ['Hello.', 'Hello.'],
])('the reply %j without its thoughts is %j', (reply, text) => {
  expect(withoutReasoning(reply)).toBe(text);
});
