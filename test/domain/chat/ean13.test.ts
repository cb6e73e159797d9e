import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isEan13 } from '../../../domain/chat/ean13.ts';

const twelveDigits = fc.stringMatching(/^[0-9]{12}$/);
const digits = [...'0123456789'];

describe('an EAN-13', () => {
  test.each(['4906028184943', '8801234567893', '4006381333931', '0012345678905', '0000000000000'])(
    '%s is valid',
    (barcode) => {
      expect(isEan13(barcode)).toBe(true);
    },
  );

  test('8801234567890 has a wrong check digit [BAR-10]', () => {
    expect(isEan13('8801234567890')).toBe(false);
  });

  test.each([
    ['nothing', ''],
    ['12 digits', '490602818494'],
    ['14 digits', '04906028184943'],
    ['an EAN-8', '96385074'],
    ['a letter', '490602818494X'],
    ['a hyphen', '4906028-18494'],
    ['a leading space', ' 4906028184943'],
    ['a trailing line break', '4906028184943\n'],
    ['full-width digits', '４９０６０２８１８４９４３'],
  ])('is not %s [BAR-09]', (_what, barcode) => {
    expect(isEan13(barcode)).toBe(false);
  });

  test('has one check digit per twelve digits [BAR-10]', () => {
    fc.assert(
      fc.property(twelveDigits, (first) => {
        expect(digits.filter((last) => isEan13(first + last))).toHaveLength(1);
      }),
    );
  });

  test('is invalid with one mistyped digit [BAR-10]', () => {
    fc.assert(
      fc.property(twelveDigits, fc.nat(12), fc.integer({ min: 1, max: 9 }), (first, at, shift) => {
        const right = first + digits.find((last) => isEan13(first + last));
        const mistyped = String((Number(right[at]) + shift) % 10);
        expect(isEan13(right.slice(0, at) + mistyped + right.slice(at + 1))).toBe(false);
      }),
    );
  });
});
