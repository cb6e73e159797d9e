/** GS1 prefixes by country. */
const countryPrefixes: Record<string, string> = {
  AT: '900',
  AU: '930',
  CA: '754',
  CH: '761',
  CL: '780',
  CN: '690',
  DE: '400',
  ES: '841',
  FR: '300',
  HK: '489',
  IE: '539',
  IT: '800',
  JP: '490',
  KR: '880',
  MX: '750',
  MY: '955',
  NO: '700',
  NZ: '940',
  PH: '480',
  TH: '885',
  US: '012',
};

/** The 13th digit: the other digits, alternately weighted 1 and 3, plus this digit are a multiple of 10. */
export function checkDigit(first12: string): string {
  const sum = [...first12].reduce(
    (total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3),
    0,
  );
  return String((10 - (sum % 10)) % 10);
}

export function isValidEan13(barcode: string): boolean {
  return /^\d{13}$/.test(barcode) && checkDigit(barcode.slice(0, 12)) === barcode[12];
}

/**
 * A valid barcode: country prefix, the maker's four digits, the item's five, check digit.
 * @throws {Error} for a country without a prefix in the table
 */
export function ean13(country: string, maker: number, item: number): string {
  const prefix = countryPrefixes[country];
  if (prefix === undefined) throw new Error(`no GS1 prefix for ${country}; add it to store/ean13.ts`);
  const digits = `${prefix}${String(maker).padStart(4, '0')}${String(item).padStart(5, '0')}`;
  return digits + checkDigit(digits);
}
