import { describe, expect, test } from '@jest/globals';
import { toZonedSeconds } from '../../../domain/sonar/zoned-time.ts';

describe('a time', () => {
  test('is shown in Seoul time, to the second [SONAR-16]', () => {
    expect(toZonedSeconds(new Date('2024-09-15T05:30:00.999Z'), 'Asia/Seoul')).toBe(
      '2024-09-15 14:30:00+0900',
    );
  });

  test('at midnight is hour 00 of the next day [SONAR-16]', () => {
    expect(toZonedSeconds(new Date('2024-12-31T15:00:00Z'), 'Asia/Seoul')).toBe('2025-01-01 00:00:00+0900');
  });

  test.each([
    ['Europe/Berlin', '2024-03-31T00:59:59Z', '2024-03-31 01:59:59+0100'],
    ['Europe/Berlin', '2024-03-31T01:00:00Z', '2024-03-31 03:00:00+0200'],
    ['America/New_York', '2024-11-03T05:59:59Z', '2024-11-03 01:59:59-0400'],
    ['America/New_York', '2024-11-03T06:00:00Z', '2024-11-03 01:00:00-0500'],
    ['America/St_Johns', '2024-01-01T00:00:00Z', '2023-12-31 20:30:00-0330'],
    ['Asia/Kolkata', '2024-01-01T00:00:00Z', '2024-01-01 05:30:00+0530'],
    ['UTC', '2024-01-01T00:00:00Z', '2024-01-01 00:00:00+0000'],
  ])('in %s at %s has the offset of that moment', (zone, at, expected) => {
    expect(toZonedSeconds(new Date(at), zone)).toBe(expected);
  });
});
