import type { Bus } from './bus.ts';

const causes = {
  redis: 'Redis cannot be reached: check REDIS_URL and the server.',
  postgres: 'PostgreSQL cannot be reached: check DATABASE_URL and the server.',
};

/** The bus's driver did not send a message or answer in time. */
export class BusUnavailableError extends Error {
  override readonly name = 'BusUnavailableError';
  constructor(driver: Bus['driver'], options?: ErrorOptions) {
    super(causes[driver], options);
  }
}
