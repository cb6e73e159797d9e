import { Migration } from '@mikro-orm/migrations';

/** What a step worked with besides llm-demo's answer, so that it can be run again. */
export class Migration20261121StepRecords extends Migration {
  override name = '20261121-step-records';

  override up(): void {
    this.addSql('alter table round_steps add column recorded jsonb null');
  }
}
