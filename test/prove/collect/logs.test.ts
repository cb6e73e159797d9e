import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { searchLog } from '../../../prove/collect/logs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('a log reports broken processes, and not the fault that the SDK is known for', async () => {
  const folder = await temporaryFolder();
  const file = join(folder.path, 'worker-1.log');
  const lines = [
    '{"runId":"01a227ae-5303-7947-ae0a-868db3dd7acc","msg":"[TMPRL1100] Nondeterminism error: Missing machine"}',
    '{"msg":"[TMPRL1100] Nondeterminism error: Invalid transition while handling update response (id 1) in state Accepted"}',
    '{"msg":"stopped"}',
    'thread panicked at core',
  ];
  writeFileSync(file, lines.join('\n'));
  expect(searchLog('worker-1', file)).toEqual([
    {
      process: 'worker-1',
      kind: 'nondeterminism',
      line: lines[0],
      runId: '01a227ae-5303-7947-ae0a-868db3dd7acc',
    },
    { process: 'worker-1', kind: 'crash', line: lines[3], runId: null },
  ]);
  await folder.remove();
});
