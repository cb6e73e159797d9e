import { WebhookPage } from './webhook-page.tsx';
import { WebhooksPage } from './webhooks-page.tsx';
import './webhooks.css';

/** The list of webhooks, or one of them: a chunk of their own, loaded when one is opened. */
export function WebhookPages({ webhookId }: { webhookId?: string }) {
  return webhookId ? <WebhookPage key={webhookId} webhookId={webhookId} /> : <WebhooksPage />;
}
