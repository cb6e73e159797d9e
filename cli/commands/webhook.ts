import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Option } from 'commander';
import { findWaitingChats } from '../../db/repositories/webhooks/cursors.ts';
import {
  type DeliveryKey,
  findDelivery,
  listDeliveries,
  type StoredDelivery,
} from '../../db/repositories/webhooks/deliveries.ts';
import {
  createEndpoint,
  deleteEndpoint,
  type EndpointKey,
  findEndpointTenant,
  listEndpoints,
  resealSecrets,
  rotateSecret,
  type StoredEndpoint,
  setEndpointStatus,
} from '../../db/repositories/webhooks/endpoints.ts';
import { generateWebhookSecret } from '../../db/webhook-secret.ts';
import type { ChatEventKind } from '../../domain/chat/chat-event.ts';
import { toSeconds } from '../../domain/time.ts';
import { deliveryOutcomes, maxEndpoints, webhookKinds } from '../../domain/webhooks/endpoint.ts';
import type { WebhookActors } from '../../temporal/webhook-actors.ts';
import type { CliCommand } from '../cli-command.ts';
import { CliError } from '../cli-error.ts';
import { type CommandContext, openCommandContext, withCommandContext } from '../command-context.ts';
import { table } from '../table.ts';
import { graceHours, rowId, webhookDescription, webhookKindList, webhookUrl } from '../values.ts';

const hourMs = 60 * 60 * 1_000;
/** Above the time limit of an attempt. */
const resultWaitMs = 40_000;
/** Chats whose deliveries go on at once; the reconciler starts the others. */
const resumedAtOnce = 100;
const listed = 50;

/** `webhook create`, `list`, `pause`, `resume`, `rotate`, `test`, `deliveries`, `resend`, `delete`, `reseal` */
export function addWebhookCommands(program: CliCommand): void {
  const webhook = program.command('webhook').description("addresses of tenants that get their chats' events");
  const one = (name: string, description: string) =>
    webhook
      .command(name)
      .description(description)
      .argument('<webhook_id>', 'as webhook list shows it', rowId);

  webhook
    .command('create')
    .description('create a webhook; prints its secret once')
    .argument('<url>', 'an https address', webhookUrl)
    .requiredOption('--tenant <code>', 'whose webhook')
    .option('--description <text>', 'what it is for', webhookDescription, '')
    .addOption(
      new Option('--kinds <kinds>', `events that it gets: ${webhookKinds.join(', ')}`)
        .argParser(webhookKindList)
        .default(webhookKinds, 'all'),
    )
    .action(create);
  webhook
    .command('list')
    .description('list all webhooks of a tenant: id, status, address, kinds')
    .requiredOption('--tenant <code>', 'whose webhooks')
    .action(list);
  one('pause', 'deliver nothing until it is resumed; events wait').action(setPaused);
  one('resume', 'deliver again, also what waits').action(resume);
  one('rotate', 'replace the secret; prints the new one once')
    .option('--grace-hours <hours>', 'how long the old secret signs too', graceHours, 24)
    .action(rotate);
  one('test', 'send a test, and print what became of it').action(sendTest);
  one('deliveries', `list the newest ${listed} deliveries: id, kind, outcome, attempts, last answer`)
    .addOption(new Option('--outcome <outcome>', 'only those').choices([...deliveryOutcomes]))
    .action(listAll);
  one('resend', 'send a delivery again, and print what became of it')
    .argument('<delivery_id>', 'as webhook deliveries shows it', rowId)
    .action(resend);
  one('delete', 'delete a webhook with its deliveries').action(remove);
  webhook
    .command('reseal')
    .description(
      'encrypt the secrets of all webhooks with the first key of PAYLOAD_KEYS; prints their number',
    )
    .action(reseal);
}

interface CreateOptions {
  tenant: string;
  description: string;
  kinds: readonly ChatEventKind[];
}

async function create(url: string, options: CreateOptions, command: CliCommand): Promise<void> {
  const { settings } = openCommandContext(command);
  if (!settings.webhooks.allowHttp && url.startsWith('http:')) {
    throw new CliError('Webhooks go to https:// addresses: WEBHOOKS_ALLOW_HTTP allows others.');
  }
  await withCommandContext(command, async (context) => {
    const { db, printResult, printMessage, tenant } = context;
    const { id: tenantId } = await tenant(options.tenant);
    const secret = generateWebhookSecret();
    const { description, kinds } = options;
    const sealed = settings.webhooks.box.seal(secret);
    const endpoint = await createEndpoint(db, tenantId, { url, description, kinds, secret: sealed });
    if (!endpoint) {
      throw new CliError(`Tenant ${options.tenant} has ${maxEndpoints} webhooks: delete one first.`);
    }
    printResult(secret, { ...toView(endpoint), secret });
    printMessage(`Webhook ${endpoint.id} of tenant ${options.tenant}; its secret is not shown again.`);
    await context.publishChange({ kind: 'webhooks_changed', tenant_id: tenantId });
  });
}

async function list({ tenant: code }: { tenant: string }, command: CliCommand): Promise<void> {
  await withCommandContext(command, async ({ db, printResult, printMessage, tenant }) => {
    const endpoints = await listEndpoints(db, (await tenant(code)).id);
    if (endpoints.length === 0)
      printMessage(`Tenant ${code} has no webhooks yet: webhook create URL --tenant ${code} makes one.`);
    printResult(table(endpoints.map(toRow)), { webhooks: endpoints.map(toView) });
  });
}

async function setPaused(webhookId: string, _options: object, command: CliCommand): Promise<void> {
  await withEndpoint(command, webhookId, async (context, key) => {
    await setEndpointStatus(context.db, key, 'paused');
    context.printResult(webhookId, { webhook_id: webhookId, status: 'paused' });
    await context.publishChange({ kind: 'webhooks_changed', tenant_id: key.tenantId });
  });
}

async function resume(webhookId: string, _options: object, command: CliCommand): Promise<void> {
  await withEndpoint(command, webhookId, async (context, key) => {
    await setEndpointStatus(context.db, key, 'enabled');
    context.printResult(webhookId, { webhook_id: webhookId, status: 'enabled' });
    await context.publishChange({ kind: 'webhooks_changed', tenant_id: key.tenantId });
    const chats = await findWaitingChats(context.db, key, resumedAtOnce);
    if (chats.length === 0) return;
    await withActors(context, async (actors) => {
      for (const chat_id of chats) {
        await actors.retryNow({ tenant_id: key.tenantId, endpoint_id: key.endpointId, chat_id });
      }
    });
  });
}

async function rotate(
  webhookId: string,
  options: { graceHours: number },
  command: CliCommand,
): Promise<void> {
  await withEndpoint(command, webhookId, async ({ db, settings, printResult, printMessage }, key) => {
    const secret = generateWebhookSecret();
    const until = new Date(Date.now() + options.graceHours * hourMs);
    const sealed = settings.webhooks.box.seal(secret);
    const endpoint = await rotateSecret(db, key, { secret: sealed, until });
    if (!endpoint) throw unknownWebhook(webhookId);
    printResult(secret, { ...toView(endpoint), secret });
    printMessage(`The old secret signs too until ${toSeconds(until)}; the new one is not shown again.`);
  });
}

async function sendTest(webhookId: string, _options: object, command: CliCommand): Promise<void> {
  await withEndpoint(command, webhookId, async (context, key) => {
    const deliveryId = randomUUID();
    await withActors(context, (actors) => actors.sendOnce(toSendOnce(key, { deliveryId, isTest: true })));
    await printAttempt(context, { ...key, deliveryId }, 1);
  });
}

async function resend(
  webhookId: string,
  deliveryId: string,
  _options: object,
  command: CliCommand,
): Promise<void> {
  await withEndpoint(command, webhookId, async (context, key) => {
    const delivery = await findDelivery(context.db, { ...key, deliveryId });
    if (!delivery) throw new CliError(`Webhook ${webhookId} has no delivery ${deliveryId}.`);
    const { chatId, outcome, attempts } = delivery;
    await withActors(context, (actors) =>
      chatId !== null && outcome === 'pending'
        ? actors.retryNow({ tenant_id: key.tenantId, endpoint_id: key.endpointId, chat_id: chatId })
        : actors.sendOnce(toSendOnce(key, { deliveryId, isTest: chatId === null })),
    );
    await printAttempt(context, { ...key, deliveryId }, attempts + 1);
  });
}

function toSendOnce(
  { tenantId, endpointId }: EndpointKey,
  { deliveryId, isTest }: { deliveryId: string; isTest: boolean },
) {
  return { tenant_id: tenantId, endpoint_id: endpointId, delivery_id: deliveryId, is_test: isTest };
}

/** Prints what became of the attempt with this number. @throws {CliError} when it failed, or no one has made it */
async function printAttempt(
  { db, printResult }: CommandContext,
  key: DeliveryKey,
  attempt: number,
): Promise<void> {
  const until = Date.now() + resultWaitMs;
  for (;;) {
    const delivery = await findDelivery(db, key);
    if (delivery && delivery.attempts >= attempt) {
      printResult(table([toDeliveryRow(delivery)]), toDeliveryView(delivery));
      if (delivery.outcome === 'delivered') return;
      throw new CliError(`It was not taken: ${delivery.lastError ?? `status ${delivery.lastStatus}`}.`);
    }
    if (Date.now() > until) throw new CliError('No worker has sent it yet: see webhook deliveries later.');
    await pause(200);
  }
}

async function listAll(
  webhookId: string,
  { outcome }: { outcome?: StoredDelivery['outcome'] },
  command: CliCommand,
): Promise<void> {
  await withEndpoint(command, webhookId, async ({ db, printResult, printMessage }, key) => {
    const { total, deliveries } = await listDeliveries(db, key, { outcome, page: 0, size: listed });
    printResult(table(deliveries.map(toDeliveryRow)), {
      total,
      deliveries: deliveries.map(toDeliveryView),
    });
    if (total > listed) printMessage(`The newest ${listed} of ${total}.`);
  });
}

async function remove(webhookId: string, _options: object, command: CliCommand): Promise<void> {
  await withEndpoint(command, webhookId, async (context, key) => {
    if (!(await deleteEndpoint(context.db, key))) throw unknownWebhook(webhookId);
    context.printResult(webhookId, { webhook_id: webhookId });
    await context.publishChange({ kind: 'webhooks_changed', tenant_id: key.tenantId });
  });
}

async function reseal(_options: object, command: CliCommand): Promise<void> {
  await withCommandContext(command, async ({ db, settings, printResult }) => {
    const { box } = settings.webhooks;
    const count = await resealSecrets(db, (stored) => box.seal(box.open(stored)));
    printResult(String(count), { resealed: count });
  });
}

async function withEndpoint(
  command: CliCommand,
  webhookId: string,
  work: (context: CommandContext, key: EndpointKey) => Promise<void>,
): Promise<void> {
  await withCommandContext(command, async (context) => {
    const owner = await findEndpointTenant(context.db, webhookId);
    if (!owner) throw unknownWebhook(webhookId);
    await work(context, { tenantId: owner.tenantId, endpointId: webhookId });
  });
}

async function withActors(
  { settings }: CommandContext,
  work: (actors: WebhookActors) => Promise<void>,
): Promise<void> {
  const { withTemporal } = await import('../with-temporal.ts');
  const { createWebhookActors } = await import('../../temporal/webhook-actors.ts');
  await withTemporal(settings, ({ client }) => work(createWebhookActors(client, settings.webhooks.actors)));
}

function unknownWebhook(webhookId: string): CliError {
  return new CliError(`There is no webhook ${webhookId}: webhook list --tenant CODE shows the ids.`);
}

function toView(endpoint: StoredEndpoint) {
  return {
    webhook_id: endpoint.id,
    url: endpoint.url,
    description: endpoint.description,
    kinds: endpoint.kinds,
    status: endpoint.status,
    disabled_reason: endpoint.disabledReason,
    failing_since: endpoint.failingSince && toSeconds(endpoint.failingSince),
    created_at: toSeconds(endpoint.createdAt),
  };
}

function toRow({ id, status, disabledReason, url, kinds }: StoredEndpoint): string[] {
  const isAll = kinds.length === webhookKinds.length;
  return [
    id,
    disabledReason === null ? status : `${status}:${disabledReason}`,
    url,
    isAll ? 'all' : kinds.join(','),
  ];
}

function toDeliveryView(delivery: StoredDelivery) {
  return {
    delivery_id: delivery.id,
    kind: delivery.kind,
    chat_id: delivery.chatId,
    sequence: delivery.sequence,
    outcome: delivery.outcome,
    attempts: delivery.attempts,
    last_status: delivery.lastStatus,
    last_error: delivery.lastError,
    last_answer: delivery.lastAnswer,
    last_attempt_at: toSeconds(delivery.lastAttemptAt),
  };
}

function toDeliveryRow(delivery: StoredDelivery): string[] {
  const { id, kind, outcome, attempts, lastStatus, lastError, lastAttemptAt } = delivery;
  return [id, kind, outcome, String(attempts), toSeconds(lastAttemptAt), lastError ?? String(lastStatus)];
}
