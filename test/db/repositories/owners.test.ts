import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { listChats } from '../../../db/repositories/chat/chat-list.ts';
import { readChatSnapshot } from '../../../db/repositories/chat/chat-snapshots.ts';
import { findChat } from '../../../db/repositories/chat/chats.ts';
import type { Owner } from '../../../db/repositories/chat/owner.ts';
import {
  deleteProfile,
  findProfile,
  insertProfile,
  updateProfile,
} from '../../../db/repositories/chat/profiles.ts';
import type { ChatRef } from '../../../domain/chat/round.ts';
import { useDatabase } from '../../support/orm.ts';
import { admit, newChatFor, newShopper, type Shopper } from '../../support/rows.ts';

const database = useDatabase();
let shopper: Shopper;
let chat: ChatRef;
let strangers: [string, Owner][];

beforeAll(async () => {
  shopper = await newShopper(database.db, { data: { name: 'a' } });
  chat = newChatFor(shopper);
  await admit(database.db, chat);
  const other = await newShopper(database.db);
  strangers = [
    ['another tenant', other.owner],
    ['another lineage', { ...shopper.owner, lineageId: randomUUID() }],
    ['another tenant of the same lineage', { ...shopper.owner, tenantId: other.tenantId }],
  ];
});

describe('an owner', () => {
  test('sees profile and chat', async () => {
    const { db } = database;
    expect(await findProfile(db, shopper.owner, shopper.profileId)).toEqual({
      id: shopper.profileId,
      data: { name: 'a' },
    });
    expect(
      await findChat(db, shopper.owner, { profileId: shopper.profileId, chatId: chat.chat_id }),
    ).toMatchObject({
      id: chat.chat_id,
      roundCount: 1,
      hasAnchor: false,
      endedAt: null,
      inFlightRoundId: expect.any(String),
    });
  });

  test('sees no chat under another of its profiles', async () => {
    const sibling = await insertProfile(database.db, shopper.owner, { data: {} });
    expect(
      await findChat(database.db, shopper.owner, { profileId: sibling.id, chatId: chat.chat_id }),
    ).toBeNull();
  });

  test.each(['', 'unknown', "'; drop table chats", randomUUID()])('finds nothing as %j', async (id) => {
    const { db } = database;
    expect(await findProfile(db, shopper.owner, id)).toBeNull();
    expect(await updateProfile(db, shopper.owner, { profileId: id, changes: {} })).toBeNull();
    expect(await deleteProfile(db, shopper.owner, id)).toBeNull();
    expect(await findChat(db, shopper.owner, { profileId: shopper.profileId, chatId: id })).toBeNull();
    expect(await findChat(db, shopper.owner, { profileId: id, chatId: chat.chat_id })).toBeNull();
    expect(await readChatSnapshot(db, { tenantId: shopper.tenantId, chatId: id })).toBeNull();
    expect(
      (await listChats(db, shopper.owner, { profileId: id, page: 0, limit: 10, order: 'asc' })).total,
    ).toBe(0);
  });
});

describe('strangers', () => {
  test('see neither profile nor chat nor list [DET-37]', async () => {
    const { db } = database;
    for (const [who, owner] of strangers) {
      const page = await listChats(db, owner, {
        profileId: shopper.profileId,
        page: 0,
        limit: 10,
        order: 'asc',
      });
      expect([
        who,
        await findProfile(db, owner, shopper.profileId),
        await findChat(db, owner, { profileId: shopper.profileId, chatId: chat.chat_id }),
        page,
      ]).toEqual([who, null, null, { total: 0, items: [] }]);
    }
  });

  test('change and delete no profile', async () => {
    const { db } = database;
    for (const [, owner] of strangers) {
      expect(
        await updateProfile(db, owner, { profileId: shopper.profileId, changes: { name: 'b' } }),
      ).toBeNull();
      expect(await deleteProfile(db, owner, shopper.profileId)).toBeNull();
    }
    expect((await findProfile(db, shopper.owner, shopper.profileId))?.data).toEqual({ name: 'a' });
  });

  test('of another tenant read no chat', async () => {
    const { tenantId } = await newShopper(database.db);
    expect(await readChatSnapshot(database.db, { tenantId, chatId: chat.chat_id })).toBeNull();
  });
});

describe('a profile', () => {
  test('accepts two concurrent changes', async () => {
    const { db } = database;
    const { id } = await insertProfile(db, shopper.owner, { data: { name: 'a' } });
    const changes = Array.from({ length: 8 }, (_, n) => ({ [`key${n}`]: n }));
    await Promise.all(
      changes.map((change) => updateProfile(db, shopper.owner, { profileId: id, changes: change })),
    );
    expect((await findProfile(db, shopper.owner, id))?.data).toEqual(
      Object.assign({ name: 'a' }, ...changes),
    );
  });

  test('is deleted, and its chats stay readable to the tenant', async () => {
    const { db } = database;
    const shopper = await newShopper(db);
    const kept = newChatFor(shopper);
    await admit(db, kept);
    expect(await deleteProfile(db, shopper.owner, shopper.profileId)).toEqual({
      id: shopper.profileId,
      data: {},
    });
    expect(await findProfile(db, shopper.owner, shopper.profileId)).toBeNull();
    expect(await updateProfile(db, shopper.owner, { profileId: shopper.profileId, changes: {} })).toBeNull();
    expect(await deleteProfile(db, shopper.owner, shopper.profileId)).toBeNull();
    expect(await readChatSnapshot(db, { tenantId: shopper.tenantId, chatId: kept.chat_id })).toMatchObject({
      profileDeleted: true,
    });
  });
});
