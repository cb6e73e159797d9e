import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DataFolder } from '../../dev/data-folder.ts';
import { loadSecrets } from '../../dev/secrets.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

test('missing secrets of older data are added once', () => {
  const data = new DataFolder(folder.path);
  const hex = 'a1'.repeat(32);
  const earlier = {
    tenantJwtSecret: hex,
    backofficeJwtSecret: hex,
    sdkKey: `osk_demo_${hex}`,
    postgresPassword: hex,
  };
  writeFileSync(data.file('demo-secrets.json'), JSON.stringify(earlier));
  const completed = loadSecrets(data);
  expect(completed).toEqual({
    ...earlier,
    sonarKey: expect.stringMatching(/^snr_[0-9a-f]{64}$/),
    webhookSecret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
  });
  expect(loadSecrets(data)).toEqual(completed);
});
