import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { type AdmissionFacts, getRejection, isRefinement } from '../../../../domain/chat/rejection.ts';
import { useDatabase } from '../../../support/orm.ts';
import { admit, ask, chatRow, complete, newChatFor, newShopper, testCap } from '../../../support/rows.ts';

/**
 * The function `admit_round` of the database repeats the rule of domain/chat/rejection.ts, so that a plain admission is
 * one round trip. This compares the two in every state of a chat that the rule distinguishes.
 */

const database = useDatabase();

const both = [false, true];
const states = both.flatMap((ended) =>
  both.flatMap((inFlight) =>
    [0, testCap - 1, testCap].flatMap((refinements) =>
      both.flatMap((hasAnchor) =>
        both.map((newRound): [AdmissionFacts, boolean] => [
          { ended, inFlight, refinements, hasAnchor },
          newRound,
        ]),
      ),
    ),
  ),
);

test('admits and rejects a round in every state of a chat as the rule of the domain does', async () => {
  const { db } = database;
  const shopper = await newShopper(db, { credit: 1_000 });
  for (const [facts, newRound] of states) {
    const chat = newChatFor(shopper);
    await complete(db, await admit(db, chat));
    const { ended, inFlight, refinements, hasAnchor } = facts;
    await db
      .fork()
      .getKysely()
      .updateTable('chats')
      .set({
        ended_at: ended ? new Date() : null,
        in_flight_round_id: inFlight ? randomUUID() : null,
        refinements,
        anchor_round_no: hasAnchor ? 1 : null,
      })
      .where('id', '=', chat.chat_id)
      .execute();
    const code = getRejection(facts, newRound, testCap);
    const refinement = isRefinement(facts, newRound);
    const admission = await ask(db, chat, { new_round: newRound });
    if (code !== null) {
      expect({ facts, newRound, admission }).toEqual({
        facts,
        newRound,
        admission: { admitted: false, code },
      });
      continue;
    }
    const after = newRound
      ? { refinements: 0, has_anchor: false }
      : { refinements: refinements + (refinement ? 1 : 0), has_anchor: hasAnchor };
    expect({ facts, newRound, admission }).toEqual({
      facts,
      newRound,
      admission: {
        admitted: true,
        status: 'in_progress',
        round_no: 2,
        refinement,
        chat: after,
        tenant_weight: 1,
      },
    });
    expect(await chatRow(db, chat.chat_id)).toMatchObject({
      status: 'in_progress',
      round_count: 2,
      refinements: after.refinements,
      anchor_round_no: after.has_anchor ? 1 : null,
      fresh_from: newRound ? 2 : 1,
    });
  }
});
