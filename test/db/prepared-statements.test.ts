import { describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createOrm, type Orm } from '../../db/orm.ts';
import { useDatabase } from '../support/orm.ts';
import { waitFor } from '../support/wait-for.ts';
import { queriesAbout } from '../support/watch-queries.ts';

const database = useDatabase();

/** Runs `work` on an orm with a single connection. */
async function onOneConnection(
  work: (orm: Orm) => Promise<void>,
  { preparesStatements = true } = {},
): Promise<void> {
  const orm = await createOrm({ databaseUrl: database.databaseUrl, pool: 1, preparesStatements });
  try {
    await work(orm);
  } finally {
    await orm.close(true);
  }
}

/** A statement with a parameter. */
const double = async ({ em }: Orm, value: number) => {
  const { rows } = await sql<{ doubled: number }>`select 2 * ${value}::int as doubled`.execute(
    em.getKysely(),
  );
  return rows[0]?.doubled;
};

/** Calls it often enough to be prepared. */
async function recur(orm: Orm): Promise<void> {
  for (let call = 0; call < 20; call += 1) expect(await double(orm, call)).toBe(2 * call);
}

/** Of the connection. */
async function getPrepared({ em }: Orm): Promise<{ name: string; statement: string }[]> {
  const prepared = sql<{
    name: string;
    statement: string;
  }>`select name, statement from pg_prepared_statements`;
  return (await prepared.execute(em.getKysely())).rows;
}

const doubling = { name: expect.any(String), statement: 'select 2 * $1::int as doubled' };

describe('a statement that recurs', () => {
  test('is prepared once', async () => {
    await onOneConnection(async (orm) => {
      await recur(orm);
      expect(await getPrepared(orm)).toEqual([doubling]);
    });
  });

  test('is not prepared when that is off', async () => {
    await onOneConnection(
      async (orm) => {
        await recur(orm);
        expect(await getPrepared(orm)).toEqual([]);
      },
      { preparesStatements: false },
    );
  });

  test('is not prepared by a transaction', async () => {
    await onOneConnection(async (orm) => {
      for (let call = 0; call < 20; call += 1) {
        const doubled = orm.em.fork().transactional((em) => double({ em } as Orm, call));
        expect(await doubled).toBe(2 * call);
      }
      expect(await getPrepared(orm)).toEqual([]);
    });
  });

  test('fails as ever when its values are invalid', async () => {
    await onOneConnection(async (orm) => {
      await recur(orm);
      await expect(double(orm, 2 ** 31)).rejects.toMatchObject({ code: '22003' });
      expect(await double(orm, 4)).toBe(8);
      expect(await getPrepared(orm)).toEqual([doubling]);
    });
  });
});

test('statements of endless variety are prepared up to a limit', async () => {
  await onOneConnection(async (orm) => {
    for (let text = 0; text < 110; text += 1) {
      const statement = sql`select ${text}::int as ${sql.id(`n${text}`)}`;
      for (let call = 0; call < 5; call += 1) await statement.execute(orm.em.getKysely());
    }
    expect(await getPrepared(orm)).toHaveLength(100);
  });
});

describe('a prepared statement that is lost', () => {
  test('by DISCARD ALL costs nothing but its plan', async () => {
    await onOneConnection(async (orm) => {
      await recur(orm);
      await sql`discard all`.execute(orm.em.getKysely());
      // Of its twenty calls the first is sent again; the others have no name.
      expect(await queriesAbout('doubled', () => recur(orm))).toHaveLength(21);
      expect(await getPrepared(orm)).toEqual([]);
    });
  });

  test('with its connection is prepared on the next', async () => {
    await onOneConnection(async (orm) => {
      await recur(orm);
      await expect(
        sql`select pg_terminate_backend(pg_backend_pid())`.execute(orm.em.getKysely()),
      ).rejects.toThrow();
      // The pool replaces the connection once it has seen its end.
      await waitFor(() =>
        double(orm, 1).then(
          () => true,
          () => false,
        ),
      );
      await recur(orm);
      expect(await getPrepared(orm)).toEqual([doubling]);
    });
  });

  test('to a change of its table is run anew, with the result of the new one', async () => {
    await onOneConnection(async (orm) => {
      const kysely = orm.em.getKysely();
      await sql`create table changing (id int)`.execute(kysely);
      await sql`insert into changing values (1)`.execute(kysely);
      const read = async () => (await sql`select * from changing where id = ${1}`.execute(kysely)).rows;
      for (let call = 0; call < 20; call += 1) expect(await read()).toEqual([{ id: 1 }]);
      await sql`alter table changing add column note text`.execute(kysely);
      for (let call = 0; call < 20; call += 1) expect(await read()).toEqual([{ id: 1, note: null }]);
    });
  });

  test('because the name was taken on the connection is run without', async () => {
    let name = '';
    await onOneConnection(async (orm) => {
      await recur(orm);
      name = (await getPrepared(orm))[0]?.name ?? '';
    });
    await onOneConnection(async (orm) => {
      await sql`prepare ${sql.id(name)} as select 1`.execute(orm.em.getKysely());
      await recur(orm);
      expect(await getPrepared(orm)).toHaveLength(1);
    });
  });
});
