import type { DeliveryOutcome } from '../../domain/webhooks/endpoint.ts';
import { requestWithSession } from './client.ts';
import type { Delivery, Page, Webhook, WebhookWithSecret } from './types.ts';

const base = '/api/v1/webhooks';

const webhookPath = (webhookId: string) => `${base}/${encodeURIComponent(webhookId)}`;

/** The tenant's endpoints, at most ten. */
export async function listWebhooks(signal?: AbortSignal): Promise<Webhook[]> {
  return (await requestWithSession<{ items: Webhook[] }>(base, { signal })).items;
}

/** @throws {ApiError} 404 if the tenant has no such endpoint */
export function readWebhook(webhookId: string, signal?: AbortSignal): Promise<Webhook> {
  return requestWithSession(webhookPath(webhookId), { signal });
}

export interface NewWebhook {
  url: string;
  description: string;
  /** The kinds of events that it gets. */
  kinds: readonly string[];
}

/** Only this response has the secret. @throws {ApiError} 400, or 409 `TOO_MANY_WEBHOOKS` */
export function createWebhook(webhook: NewWebhook): Promise<WebhookWithSecret> {
  return requestWithSession(base, { method: 'POST', body: webhook });
}

/** A paused endpoint's events wait for it. */
export function pauseWebhook(webhookId: string): Promise<Webhook> {
  return requestWithSession(`${webhookPath(webhookId)}/pause`, { method: 'POST' });
}

export function resumeWebhook(webhookId: string): Promise<Webhook> {
  return requestWithSession(`${webhookPath(webhookId)}/resume`, { method: 'POST' });
}

/** Replaces the secret; deliveries are signed by the previous one too for `graceHours`. */
export function rotateSecret(webhookId: string, graceHours: number): Promise<WebhookWithSecret> {
  const body = { grace_hours: graceHours };
  return requestWithSession(`${webhookPath(webhookId)}/rotate`, { method: 'POST', body });
}

/** The endpoint's deliveries go with it. */
export function deleteWebhook(webhookId: string): Promise<{ webhook_id: string }> {
  return requestWithSession(webhookPath(webhookId), { method: 'DELETE' });
}

/** Resolves to the delivery's id before it is sent; it is listed once it was attempted. */
export function sendTest(webhookId: string): Promise<{ delivery_id: string }> {
  return requestWithSession(`${webhookPath(webhookId)}/test`, { method: 'POST' });
}

export interface DeliveryQuery {
  outcome: DeliveryOutcome | undefined;
  /** From 0. */
  page: number;
}

/** A page of deliveries, newest first. */
export function listDeliveries(
  webhookId: string,
  { outcome, page }: DeliveryQuery,
  signal?: AbortSignal,
): Promise<Page<Delivery>> {
  const query = { outcome, page, size: 20 };
  return requestWithSession(`${webhookPath(webhookId)}/deliveries`, { query, signal });
}

/** Sends a delivery again; a pending one is tried at once. */
export function resend(webhookId: string, deliveryId: string): Promise<{ delivery_id: string }> {
  const path = `${webhookPath(webhookId)}/deliveries/${encodeURIComponent(deliveryId)}/resend`;
  return requestWithSession(path, { method: 'POST' });
}
