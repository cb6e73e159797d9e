import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { readConfig } from '../../config.ts';
import { getCodecOrigins } from '../../dev/start-services.ts';

const ui = 'http://127.0.0.1:8233';
const named = { CODEC_ORIGINS: 'http://temporal.test' };
const keys = { PAYLOAD_KEYS: `2026-11:${randomBytes(32).toString('base64')}` };

test('the Temporal UI of npm start may decode payloads', () => {
  expect(getCodecOrigins(readConfig({ ...named, ...keys }), ui)).toEqual(['http://temporal.test', ui]);
  expect(getCodecOrigins(readConfig({ ...named, ...keys }), null)).toEqual(['http://temporal.test']);
  expect(getCodecOrigins(readConfig(named), ui)).toEqual(['http://temporal.test']);
});
