import { Agent } from 'undici';

/** Keep-alive connections to upstreams, shared by the clients of a process. */
export type Connections = Agent;

/**
 * Opens a connection when a call finds none free, so their number is that of the calls at once, which the callers
 * bound. A limit here would let quick calls wait for slow ones. `destroy()` closes all and fails the calls on them.
 */
export function createConnections(): Connections {
  return new Agent({
    // A call that breaks its connection must not break others, so each has a connection to itself.
    pipelining: 1,
    allowH2: false,
    // Each call has a time limit of its own, which may be longer than undici's.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}
