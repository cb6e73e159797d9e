import { describe, expect, test } from '@jest/globals';
import { listHistoryEvents } from '../../../web/replay/history-events.ts';
import { newBundle } from '../../support/bundle.ts';

const roundS = Date.parse('2026-11-21T12:00:00.000Z') / 1_000;
const at = (seconds: number) => ({ seconds: String(roundS + seconds), nanos: 500_000_000 });

/** The events of a bundle with this history. */
function list(events: unknown) {
  const run = { workflow_id: 'chat/1', run_id: 'run', status: 'RUNNING', history: { events } };
  return listHistoryEvents({ ...newBundle([]), runs: [run] });
}

describe('the events of a history', () => {
  test('have Temporal’s names, times, and the activity that they are of', () => {
    const scheduled = {
      eventId: '5',
      eventTime: at(0),
      eventType: 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED',
      activityTaskScheduledEventAttributes: { activityType: { name: 'todos' } },
    };
    const failed = {
      eventId: '7',
      eventTime: at(60),
      eventType: 'EVENT_TYPE_ACTIVITY_TASK_FAILED',
      activityTaskFailedEventAttributes: {
        scheduledEventId: '5',
        failure: { message: 'upstream error 500' },
      },
    };
    expect(list([scheduled, failed])).toMatchObject([
      {
        at: '2026-11-21T12:00:00.500Z',
        type: 'ActivityTaskScheduled',
        detail: 'todos',
        isFailure: false,
        isOfRound: true,
      },
      { type: 'ActivityTaskFailed', detail: 'todos · upstream error 500', isFailure: true, isOfRound: false },
    ]);
  });

  test.each([
    'none',
    [null, 5, 'text', []],
    [{ eventTime: { seconds: '9'.repeat(30) }, eventType: null }],
    [{ eventType: {}, activityTaskFailedEventAttributes: { failure: 'none' } }],
  ])('of a broken bundle are listed as far as they can be read: %j', (events) => {
    for (const event of list(events)) expect(event).toMatchObject({ at: null, isFailure: false });
  });
});
