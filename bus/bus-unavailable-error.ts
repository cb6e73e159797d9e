import type { Bus } from './bus.ts';

const causes = {
  redis: 'Redis cannot be reached: look at REDIS_URL and at the server behind it.',
  postgres: 'PostgreSQL cannot be reached: look at DATABASE_URL and at the server behind it.',
};

/** The bus's carrier did not take a message or answer in time. */
export class BusUnavailableError extends Error {
  override readonly name = 'BusUnavailableError';
  constructor(driver: Bus['driver'], options?: ErrorOptions) {
    super(causes[driver], options);
  }
}
