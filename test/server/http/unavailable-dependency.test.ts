import { describe, expect, test } from '@jest/globals';
import { BusUnavailableError } from '../../../bus/bus-unavailable-error.ts';
import { findUnavailableDependency } from '../../../server/http/unavailable-dependency.ts';

const coded = (code: string | number, message = 'x') => Object.assign(new Error(message), { code });
const grpc = (code: number) => Object.assign(coded(code), { details: '', metadata: {} });

describe('an error is caused by', () => {
  test.each([
    ['a rejected connection', coded('ECONNREFUSED'), 'postgresql'],
    ['a database that starts', coded('57P03'), 'postgresql'],
    ['a lock that was not had in time', coded('55P03'), 'postgresql'],
    ['a full database', coded('53300'), 'postgresql'],
    ['a lost connection', new Error('Connection terminated unexpectedly'), 'postgresql'],
    ['such an error within another', new Error('x', { cause: coded('08006') }), 'postgresql'],
    ['a Temporal that is away', grpc(14), 'temporal'],
    ['a call that took too long', grpc(4), 'worker'],
    ['a bus that is away', new BusUnavailableError('redis'), 'bus'],
  ])('an unavailable dependency: %s', (_name, error, dependency) => {
    expect(findUnavailableDependency(error)).toBe(dependency);
  });

  test.each([
    ['a wrong statement', coded('42601')],
    ['a value that does not fit', coded('22001')],
    ['a bug', new TypeError('x is not a function')],
    ['a rejected call', grpc(3)],
    ['no error at all', 'ECONNREFUSED'],
  ])('our own code: %s', (_name, error) => {
    expect(findUnavailableDependency(error)).toBeNull();
  });
});
