import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Koa from 'koa';
import { toUrl } from '../../run-process.ts';

interface Listening {
  /** `http://127.0.0.1:{port}` */
  url: string;
  /** Closes all connections, also hanging ones. */
  close(): Promise<void>;
}

/** Port 0 takes any free one. */
export async function listen(app: Koa, host: string, port: number): Promise<Listening> {
  const server = createServer(app.callback());
  // A write error of a closed connection must not end the process.
  server.on('request', (_request, answer) => answer.on('error', () => {}));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  server.on('error', () => {});
  const address = server.address() as AddressInfo;
  return {
    url: toUrl(address.address, address.port),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
