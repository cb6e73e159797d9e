import { randomBytes } from 'node:crypto';

/** What webhooks are signed with: `whsec_` and 32 random bytes in base64, as Standard Webhooks has it. */
export function generateWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
