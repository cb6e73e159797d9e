import { METHODS } from 'node:http';
import Router, { type RouterOptions } from '@koa/router';

/**
 * A router with case-sensitive paths, as the middleware in front of it matches them. It answers 405 to methods that a
 * known path does not have, and 404 to unknown paths (D12).
 */
export function createRouter<State>(options: RouterOptions = {}): Router<State> {
  return new Router<State>({ sensitive: true, methods: [...METHODS], ...options });
}
