import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from './data-folder.ts';

const schema = z.looseObject({
  base_url: z.string(),
  dashboard_url: z.string(),
  sdk_key: z.string(),
  sonar_key: z.string(),
  tenant_admin_token: z.string(),
  backoffice_token: z.string(),
  llm_demo_url: z.string(),
  webhook_receiver_url: z.string(),
  temporal_ui_url: z.string(),
  database_url: z.string(),
});

/** What `npm start` wrote to `demo.json`, with all its embedded services. */
export type DemoAccess = z.infer<typeof schema>;

/** Reads the file that is the command's argument, by default that of `.data`. */
export async function readDemoAccess(): Promise<DemoAccess> {
  const file = process.argv[2] ?? join(root, '.data/demo.json');
  return schema.parse(JSON.parse(await readFile(file, 'utf8')));
}
