import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { readConfig } from '../../config.ts';
import { sourceMapPrefix, toBuildId } from '../../worker/bundle-workflows.ts';
import { getWorkerVersion } from '../../worker/worker-version.ts';
import { changedBundle } from '../support/changed-bundle.ts';
import { testBundle } from '../support/dependencies.ts';

const bundle = () => readFileSync(testBundle().codePath, 'utf8');
const changed = () => changedBundle("await runStep(actor, round, 'todos');", '');

test('the build id of a bundle is that of its code, wherever it was bundled', () => {
  const code = bundle();
  const elsewhere = code.slice(0, code.lastIndexOf(sourceMapPrefix) + sourceMapPrefix.length);
  expect(toBuildId(code)).toMatch(/^[0-9a-f]{16}$/);
  expect(toBuildId(`${elsewhere}e30=`)).toBe(toBuildId(code));
  expect(toBuildId(changed().code)).not.toBe(toBuildId(code));
});

test('a worker has the version of its bundle, or the build id that is set', async () => {
  const settings = { WORKER_VERSIONING: 'true', WORKER_DEPLOYMENT: 'shop' };
  expect(await getWorkerVersion(readConfig(settings), testBundle())).toEqual({
    deploymentName: 'shop',
    buildId: toBuildId(bundle()),
  });
  const named = readConfig({ ...settings, WORKER_BUILD_ID: '2026-12-01.1' });
  expect(await getWorkerVersion(named, changed())).toEqual({
    deploymentName: 'shop',
    buildId: '2026-12-01.1',
  });
});

test('a worker has no version unless versioning is switched on', async () => {
  expect(await getWorkerVersion(readConfig({ WORKER_BUILD_ID: 'x' }), testBundle())).toBeNull();
});
