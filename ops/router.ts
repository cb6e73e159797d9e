import { METHODS } from 'node:http';
import Router, { type RouterOptions } from '@koa/router';

/**
 * A router whose paths are taken letter by letter, as the guards in front of it take them, and which answers 405
 * to each HTTP method that a path of its own has not, 404 to all paths that it does not know (D12).
 */
export function createRouter<State>(options: RouterOptions = {}): Router<State> {
  return new Router<State>({ sensitive: true, methods: [...METHODS], ...options });
}
