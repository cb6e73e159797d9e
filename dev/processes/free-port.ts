import { createServer } from 'node:net';

const loopback = '127.0.0.1';

/** A free port on loopback. */
export async function findFreePort(): Promise<number> {
  const port = await tryPort(0, loopback);
  if (port === null) throw new Error('The system has no free port left.');
  return port;
}

/** Whether the port is free. @throws {Error} when the address does not belong to this machine */
export async function isFree(port: number, host: string): Promise<boolean> {
  return (await tryPort(port, host)) !== null;
}

function tryPort(port: number, host: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}
