import type { Evidence } from '../evidence.ts';
import { type ChatState, describeState, newChat } from './shared/admission-model.ts';
import { type ChatHistory, chatOperations } from './shared/chat-operations.ts';
import { invariant } from './shared/findings.ts';
import { isUnknown, tenantIds } from './shared/history.ts';
import { linearize, type Operation } from './shared/linearize.ts';

/** Maximum number of states visited per chat; a chat of 20 rounds needs about a hundred. */
const budget = 20_000;

export const admissionLinearizable = invariant(
  'admission-linearizable',
  'All answers of a chat (202, 404, 409, 402, the end) are those of a chat that took the requests one after the other.',
  (evidence, findings) => {
    for (const [chatId, history] of chatHistories(evidence)) {
      const operations = chatOperations(history);
      const result = linearize(operations, newChat, budget);
      if (result.kind === 'gave-up') {
        findings.skip();
        continue;
      }
      findings.look();
      if (result.kind === 'found') continue;
      const { stuckAt, state } = result;
      const calls = stuckAt.callId === null ? [] : [stuckAt.callId];
      findings.add(
        `Chat ${chatId}: no order of its requests explains their answers. ${describe(stuckAt)} does not fit: the chat ` +
          `is ${describeState(state)}.`,
        calls,
      );
    }
  },
);

function describe({ label, start, end }: Operation<ChatState>): string {
  const until = end === Number.POSITIVE_INFINITY ? 'any later time' : `${end} ms`;
  return `What is next, ${label}, between ${start} ms and ${until},`;
}

function chatHistories(evidence: Evidence): Map<string, ChatHistory> {
  const { rows, calls, reads, limits, moments, faults } = evidence;
  const tenantId = tenantIds(evidence);
  const rounds = Map.groupBy(rows.rounds, ({ chatId }) => chatId);
  const readsByChat = Map.groupBy(reads, ({ chatId }) => chatId);
  const named = Map.groupBy(calls, ({ chatId }) => chatId);
  // The answer that named the chat was lost.
  const unknown = Map.groupBy(
    calls.filter((call) => isUnknown(call) && call.chatId === null),
    ({ prompt }) => prompt,
  );
  return new Map(
    rows.chats.map((chat) => {
      const ofChat = (rounds.get(chat.id) ?? []).toSorted((a, b) => a.roundNo - b.roundNo);
      const prompts = new Set(ofChat.map(({ prompt }) => prompt));
      const candidates = [
        ...(named.get(chat.id) ?? []),
        ...[...prompts].flatMap((prompt) => unknown.get(prompt) ?? []),
      ];
      const history = {
        cap: limits.refinementCap,
        ended: chat.ended,
        readAt: moments.readAt,
        rounds: ofChat,
        calls: candidates.filter(({ tenant }) => tenantId(tenant) === chat.tenantId),
        reads: readsByChat.get(chat.id) ?? [],
        faults,
      };
      return [chat.id, history];
    }),
  );
}
