import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresDialect,
  type PostgresDialectConfig,
} from 'kysely';

/**
 * Kysely's dialect with a patch: its transactions do not release a connection that breaks in the middle of them, so
 * every such break would cost the pool a connection.
 */
export function createPostgresDialect(config: PostgresDialectConfig): Dialect {
  const dialect = new PostgresDialect(config);
  return {
    createDriver: () => withoutDoubleRelease(dialect.createDriver()),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}

function withoutDoubleRelease(driver: Driver): Driver {
  const inUse = new Set<DatabaseConnection>();

  async function release(connection: DatabaseConnection) {
    if (inUse.delete(connection)) await driver.releaseConnection(connection);
  }

  return {
    init: (...options) => driver.init(...options),
    async acquireConnection(...options) {
      const connection = await driver.acquireConnection(...options);
      inUse.add(connection);
      return connection;
    },
    /** Releases the connection on failure, because Kysely does not. */
    async beginTransaction(connection, settings) {
      try {
        await driver.beginTransaction(connection, settings);
      } catch (error) {
        await release(connection);
        throw error;
      }
    },
    commitTransaction: (connection) => driver.commitTransaction(connection),
    /** Fails when the connection is broken: PostgreSQL has then rolled back, and the pool drops it. */
    rollbackTransaction: (connection) => driver.rollbackTransaction(connection).catch(() => {}),
    savepoint: async (...names) => driver.savepoint?.(...names),
    rollbackToSavepoint: async (...names) => driver.rollbackToSavepoint?.(...names),
    releaseSavepoint: async (...names) => driver.releaseSavepoint?.(...names),
    releaseConnection: (connection) => release(connection),
    destroy: (...options) => driver.destroy(...options),
  };
}
