/** A bug that a run plants into a copy of the code, to check that an invariant finds it. */
export interface PlantedBug {
  /** In kebab-case, as `--plant` names it. */
  name: string;
  /** At least one of these invariants must find it. */
  caughtBy: readonly string[];
  edits: readonly Edit[];
}

/** A change of source text; `find` must stand in the file exactly once. */
export interface Edit {
  file: string;
  find: string;
  replace: string;
}

/** Settles completed rounds as failed ones are, by code that bugs are planted into. */
const settledInSeveralStatements: readonly Edit[] = [
  {
    file: 'activities/chat/settle-round.ts',
    find: "  if (args.outcome.status === 'completed') return complete(deps, args, key);\n",
    replace: '',
  },
  {
    file: 'db/repositories/chat/settlement.ts',
    find: "  if (outcome.status === 'completed') {\n    const completion",
    replace:
      "  if (outcome.status === 'completed') return settleOnce(db, key, outcome);\n  if (false) {\n    const completion",
  },
];

/**
 * One bug for each kind of mistake that the invariants should find. Each is small, compiles, and looks sound at first
 * sight in a run without faults. A test checks that every edit fits today's code.
 */
export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'skip-balance-lock',
    caughtBy: ['ledger-exact'],
    edits: [
      {
        file: 'db/repositories/chat/admission.ts',
        find: '(await admitPlain(db, asked)) ??',
        replace: '',
      },
      {
        file: 'db/repositories/chat/admission.ts',
        find: `  const taken = await em
    .getKysely()
    .updateTable('tenants')
    .set((eb) => ({ credit_balance: eb('credit_balance', '-', 1) }))`,
        replace: `  const { credit_balance } = await em
    .getKysely()
    .selectFrom('tenants')
    .select('credit_balance')
    .where('id', '=', tenantId)
    .executeTakeFirstOrThrow();
  const taken = await em
    .getKysely()
    .updateTable('tenants')
    .set({ credit_balance: credit_balance - 1 })`,
      },
    ],
  },
  {
    name: 'settle-twice',
    caughtBy: ['ledger-exact', 'completion-announced-once', 'finished-rounds-immutable'],
    edits: [
      ...settledInSeveralStatements,
      {
        file: 'db/repositories/chat/settlement.ts',
        find: `    .where('tenant_id', '=', tenantId)
    .where('status', '=', 'in_progress')
    .returning(`,
        replace: `    .where('tenant_id', '=', tenantId)
    .returning(`,
      },
      {
        file: 'db/repositories/tenants/credits.ts',
        find: `kind, amount, reason, created_at: createdAt })
    .execute();`,
        replace: `kind, amount, reason, created_at: createdAt })
    .onConflict((conflict) => conflict.doNothing())
    .execute();`,
      },
      {
        file: 'db/repositories/chat/settlement.ts',
        find: `    .where('tenant_id', '=', chat.tenant_id)
    .where('status', '=', 'in_progress')
    .orderBy('round_no')`,
        replace: `    .where('tenant_id', '=', chat.tenant_id)
    .orderBy('round_no')`,
      },
    ],
  },
  {
    name: 'drop-idempotency-fingerprint',
    caughtBy: ['one-key-one-effect'],
    edits: [
      {
        file: 'server/sdk/idempotent.ts',
        find: 'fingerprint: sha256(canonicalJson(body)),',
        replace: "fingerprint: sha256('the same for every body'),",
      },
    ],
  },
  {
    name: 'ignore-idempotency-key',
    caughtBy: ['one-key-one-effect', 'accepted-rounds-exist'],
    edits: [
      {
        file: 'server/sdk/idempotent.ts',
        find: "    if (key === '') {",
        replace: '    if (key.length >= 0) {',
      },
    ],
  },
  {
    name: 'answer-before-commit',
    caughtBy: ['accepted-rounds-exist', 'admission-linearizable'],
    edits: [
      {
        file: 'server/sdk/chats/commands.ts',
        find: '() => startRound(deps, start));',
        replace:
          'async () => {\n    startRound(deps, start).catch(() => {});\n    return null as FailedStart | null;\n  });',
      },
    ],
  },
  {
    name: 'serve-stale-chat',
    caughtBy: ['progress-forward', 'rounds-append-only', 'finished-rounds-immutable'],
    edits: [
      {
        file: 'server/chat/chat-cache.ts',
        find: 'if (kept && isCurrent(kept.head.version, version)) {',
        replace: 'if (kept) {',
      },
      {
        file: 'server/chat/chat-cache.ts',
        find: "if (message.kind === 'chat_updated') invalidate(message.chat_id);",
        replace: '',
      },
    ],
  },
  {
    name: 'announce-boundary-early',
    caughtBy: ['admission-linearizable'],
    edits: [
      {
        file: 'domain/chat/stored-progress.ts',
        find: "return isBeforeBoundary && saved === 'done' ? 'running' : saved;",
        replace: "return isBeforeBoundary && saved === 'running' ? 'done' : saved;",
      },
    ],
  },
  {
    name: 'forward-out-of-order',
    caughtBy: ['forwards-in-order'],
    edits: [
      {
        file: 'db/repositories/chat/outbox.ts',
        find: "    .orderBy('forward.seq')\n    .limit(1)",
        replace: "    .orderBy('forward.seq', 'desc')\n    .limit(1)",
      },
      {
        file: 'db/repositories/chat/outbox.ts',
        find: ".where((eb) => eb.or([eb('forward.id', '=', forwardId), eb('forward.seq', '<', eb.ref('last.seq'))]))",
        replace: '',
      },
      {
        file: 'activities/chat/outbox-delivery.ts',
        find: '  for (;;) {\n    const entry',
        replace: '  await new Promise((resolve) => setTimeout(resolve, 300));\n  for (;;) {\n    const entry',
      },
    ],
  },
  {
    name: 'leak-across-tenants',
    caughtBy: ['tenants-apart'],
    edits: [
      {
        file: 'server/tenant/stream/tenant-streams.ts',
        find: 'for (const event of toStreamEvents(events)) sendToAll(tenant, toFrame(event));',
        replace:
          'for (const one of tenants.values()) for (const event of toStreamEvents(events)) sendToAll(one, toFrame(event));',
      },
    ],
  },
  {
    name: 'lose-round-at-continue-as-new',
    caughtBy: ['accepted-rounds-run', 'rounds-end'],
    edits: [
      {
        file: 'workflows/chat/chat-state.ts',
        find: '      waiting: this.#pending,',
        replace: '      waiting: null,',
      },
    ],
  },
  {
    name: 'give-back-captured-credit',
    caughtBy: ['ledger-exact'],
    edits: [
      ...settledInSeveralStatements,
      {
        file: 'db/repositories/chat/settlement.ts',
        find: '  if (amount === 0) return;',
        replace: '',
      },
      {
        file: 'db/repositories/chat/settlement.ts',
        find: ".set((eb) => ({ credit_balance: eb('credit_balance', '+', amount) }))",
        replace: ".set((eb) => ({ credit_balance: eb('credit_balance', '+', 1) }))",
      },
    ],
  },
  {
    name: 'double-an-event',
    caughtBy: ['completion-announced-once'],
    edits: [
      ...settledInSeveralStatements,
      {
        file: 'db/repositories/chat/settlement.ts',
        find: '  return { eventId: await insertEvent(em, { tenantId, chatId, roundId, ...event }) };',
        replace: `  await insertEvent(em, { tenantId, chatId, roundId, ...event });
  return { eventId: await insertEvent(em, { tenantId, chatId, roundId, ...event }) };`,
      },
    ],
  },
  {
    name: 'break-replay',
    caughtBy: ['failed-rounds-replay', 'processes-stay-up'],
    edits: [
      {
        file: 'workflows/chat/handle-messages.ts',
        find: '      if (code) throw rejection(code);',
        replace:
          '      if (code) {\n        Object.assign(actor, { refused: true });\n        throw rejection(code);\n      }',
      },
      {
        file: 'workflows/chat/workflow.ts',
        find: '      const action = nextActions.get();',
        replace:
          "      if ('refused' in actor) await condition(() => false, 1);\n      const action = nextActions.get();",
      },
    ],
  },
];
