import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { generateSonarKey } from '../db/repositories/sonar/sonar-keys.ts';
import { generateWebhookSecret } from '../db/webhook-secret.ts';
import type { DataFolder } from './data-folder.ts';
import { readJson, writePrivate } from './data-folder.ts';
import { DevError } from './dev-error.ts';

const schema = z.object({
  tenantJwtSecret: z.string().min(32),
  backofficeJwtSecret: z.string().min(32),
  /** The whole demo key, `osk_demo_…`. */
  sdkKey: z.string().regex(/^osk_demo_[0-9a-f]{64}$/),
  /** The demo account's API key. */
  sonarKey: z.string().regex(/^snr_[0-9a-f]{64}$/),
  /** Of the demo tenant's webhook. */
  webhookSecret: z.string().regex(/^whsec_/),
  postgresPassword: z.string().min(16),
});

export type DemoSecrets = z.infer<typeof schema>;

/** Generated on the first start, and kept for later ones. */
export function loadSecrets(data: DataFolder): DemoSecrets {
  const file = data.file('demo-secrets.json');
  const kept = readJson(file);
  if (kept !== null) {
    // Data of earlier versions lack these.
    const added = { sonarKey: generateSonarKey(), webhookSecret: generateWebhookSecret() };
    const parsed = schema.safeParse({ ...added, ...kept });
    if (parsed.success) {
      const { sonarKey, webhookSecret } = parsed.data;
      if (sonarKey === added.sonarKey || webhookSecret === added.webhookSecret)
        writePrivate(file, parsed.data);
      return parsed.data;
    }
    throw new DevError(`${file} lacks what it should hold: move ${data.path} away to begin afresh.`);
  }
  const secrets: DemoSecrets = {
    tenantJwtSecret: hex(),
    backofficeJwtSecret: hex(),
    sdkKey: `osk_demo_${hex()}`,
    sonarKey: generateSonarKey(),
    webhookSecret: generateWebhookSecret(),
    postgresPassword: hex(),
  };
  writePrivate(file, secrets);
  return secrets;
}

function hex(): string {
  return randomBytes(32).toString('hex');
}
