import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../prove/evidence.ts';
import { invariants } from '../../prove/invariants/index.ts';
import { requiredEvents } from '../../prove/required-events.ts';
import { judge } from '../../prove/verdict.ts';
import { asking, evidence, fault, lost } from '../support/evidence.ts';
import { soundRun } from '../support/sound-run.ts';

describe('a run', () => {
  test('without violations passes, and exercises every invariant', () => {
    const judgement = judge(soundRun(), {
      required: ['idempotent-replays', 'refused-after-end', 'fault-kill'],
    });
    expect(judgement.invariants.flatMap(({ violations }) => violations)).toEqual([]);
    expect(judgement.invariants.filter(({ checked }) => checked === 0)).toEqual([]);
    expect(judgement).toMatchObject({ void: null, passed: true });
    expect(Object.fromEntries(judgement.sometimes.map(({ name, count }) => [name, count]))).toEqual({
      'idempotent-replays': 1,
      'refused-in-flight': 1,
      'refused-at-cap': 0,
      'refused-without-credit': 1,
      'refused-after-end': 1,
      'unknown-outcomes': 1,
      'rolled-back-requests': 1,
      'failed-rounds': 1,
      'chats-longer-than-a-run': 0,
      'forwards-retried': 1,
      'stream-reconnects': 0,
      'fault-kill': 1,
    });
  });

  test('that breaks an invariant does not pass', () => {
    const judgement = judge(
      soundRun({ replays: [{ roundId: 'r2', equal: false, detail: 'step 1 differs' }] }),
    );
    expect(judgement).toMatchObject({ void: null, passed: false });
  });

  test('with too few definite answers is void', () => {
    const calls = [
      asking(1, [0, 1], { round: 'r1' }),
      lost(2, [2, 3], { round: 'r2' }),
      lost(3, [4, 5], { round: 'r3' }),
    ];
    expect(judge(soundRun({ calls })).void).toBe(
      'The run is void: 1 of 3 calls had a definite answer (2xx, 304 or 4xx), fewer than 50 %.',
    );
    expect(judge(evidence()).void).toBe('The run is void: no call was made.');
  });

  test('that missed a required event is void', () => {
    const required = ['refused-at-cap', 'fault-kill', 'fault-pause'];
    expect(judge(soundRun(), { required })).toMatchObject({
      void: 'The run is void: it never provoked refused-at-cap, fault-pause.',
      passed: false,
    });
  });

  test('whose kills hit too few rounds is void', () => {
    const kills = (id: number) => fault('server', [200 + id, 201 + id], { kind: 'kill_server', id });
    const judged = (faults: Fault[]) => judge(soundRun({ faults }), { roundsPerKill: 1 }).void;
    expect(judged([kills(100)])).toBe(null);
    expect(judged([kills(100), kills(9_000)])).toBe(
      'The run is void: kill_server met 1 rounds in 2 times, fewer than 1 each.',
    );
  });

  test('of lone kills needs worker and server kills, not failed rounds', () => {
    const alone = requiredEvents({ minutes: 3, killsAlone: true });
    expect(alone.required).toEqual(expect.arrayContaining(['fault-kill_worker', 'fault-kill_server']));
    expect(alone.required).not.toContain('failed-rounds');
    expect(alone.roundsPerKill).toBe(5);
    expect(requiredEvents({ minutes: 3, killsAlone: false }).required).toContain('failed-rounds');
    expect(requiredEvents({ minutes: 0.5, killsAlone: false }).required).not.toContain('failed-rounds');
  });

  test('counts chats of several runs and resumed streams', () => {
    const [stream] = soundRun().streams;
    if (!stream) throw new Error('there is no stream');
    const run = soundRun({ streams: [stream, stream], faults: [fault('bus', [0, 1], { kind: 'cut' })] });
    expect(judge(run, { roundsPerRun: 1 }).sometimes).toEqual(
      expect.arrayContaining([
        { name: 'chats-longer-than-a-run', count: 1 },
        { name: 'stream-reconnects', count: 1 },
        { name: 'fault-cut', count: 1 },
      ]),
    );
  });
});

describe('the invariants', () => {
  test('have names that reports can use', () => {
    const names = invariants.map(({ name }) => name);
    expect(new Set(names).size).toBe(invariants.length);
    expect(names.filter((name) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
  });

  test('show twenty violations each, and the total', () => {
    const replays = Array.from({ length: 23 }, (_, at) => ({ roundId: `r${at}`, equal: false, detail: 'x' }));
    const found = judge(evidence({ replays })).invariants.find(({ name }) => name === 'failed-rounds-replay');
    expect(found?.violations).toHaveLength(21);
    expect(found?.violations.at(-1)?.message).toBe('… and 3 more: 23 violations in all.');
  });
});
