import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startNginx as startIn } from '../../dev/dependencies/nginx.ts';
import { ProcessTree } from '../../dev/processes/process-tree.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Nginx {
  /** The access log so far, in the format of deploy/nginx.conf. */
  requests(): { method: string; path: string; status: number; upstream: string; upstream_status: string }[];
  close(): Promise<void>;
}

/** Starts nginx with deploy/nginx.conf, with other addresses, in front of servers on loopback. */
export async function startNginx(port: number, servers: [number, number]): Promise<Nginx> {
  const folder = await temporaryFolder();
  const tree = new ProcessTree();
  const close = async () => {
    await tree.stop();
    await folder.remove();
  };
  try {
    const logFile = join(folder.path, 'nginx.log');
    const { accessLog } = await startIn(tree, { port, servers, folder: join(folder.path, 'nginx'), logFile });
    return {
      requests: () =>
        readFileSync(accessLog, 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
