import type { Bus } from './bus.ts';

const carriers = {
  redis: 'Redis cannot be reached: look at REDIS_URL and at the server behind it.',
  postgres: 'PostgreSQL cannot be reached: look at DATABASE_URL and at the server behind it.',
};

/** The bus's carrier did not take a message or answer in time. */
export class BusUnavailable extends Error {
  override readonly name = 'BusUnavailable';
  constructor(carrier: Bus['carrier'], options?: ErrorOptions) {
    super(carriers[carrier], options);
  }
}
