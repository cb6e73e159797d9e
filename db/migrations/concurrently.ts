import { Migration } from '@mikro-orm/migrations';

type MigrationClass = new (...options: ConstructorParameters<typeof Migration>) => Migration;

/** `create index chats_of_all on chats …`, `drop index chats_tenant_id_index` */
const indexStatement = /^(create(?: unique)?|drop) index (\w+)(.*)$/s;

/**
 * Runs a migration that consists of index statements, so that nobody who writes to the table has to wait: outside
 * of a transaction, each statement `concurrently`. What was broken off goes on where it was: an index that is there
 * is left alone, and one that an interrupted run has left invalid is made again.
 * @throws {Error} when the migration does anything else
 */
export function concurrently(Indexes: MigrationClass): MigrationClass {
  return class extends Migration {
    override isTransactional(): boolean {
      return false;
    }

    override async up(): Promise<void> {
      const indexes = new Indexes(this.driver, this.config);
      await indexes.up();
      for (const statement of indexes.getQueries()) {
        const [, verb, name, rest] = indexStatement.exec(String(statement)) ?? [];
        if (verb === undefined || name === undefined) throw new Error(`Not about an index: ${statement}`);
        if (verb === 'drop') {
          this.addSql(`drop index concurrently if exists ${name}`);
          continue;
        }
        if (await this.#isInvalid(name)) this.addSql(`drop index concurrently ${name}`);
        this.addSql(`${verb} index concurrently if not exists ${name}${rest}`);
      }
    }

    async #isInvalid(name: string): Promise<boolean> {
      const invalid = 'select 1 from pg_index where indexrelid = to_regclass(?) and not indisvalid';
      return (await this.execute(invalid, [name])).length > 0;
    }
  };
}
