/** `digits` × 10^-`scale`, from a number's shortest decimal notation. */
interface Decimal {
  digits: bigint;
  scale: number;
}

/**
 * Σ price × quantity in decimal arithmetic, rounded once at the end (ruling D9): 3 × 4.35 is 13.05, where
 * binary fractions give 13.049999999999999.
 */
export function exactTotal(lines: readonly { price: number; quantity: number }[]): number {
  const products = lines.map(({ price, quantity }) => multiply(toDecimal(price), toDecimal(quantity)));
  const scale = Math.max(0, ...products.map((product) => product.scale));
  const sum = products.reduce(
    (total, product) => total + product.digits * 10n ** BigInt(scale - product.scale),
    0n,
  );
  return Number(`${sum}e-${scale}`);
}

function toDecimal(value: number): Decimal {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), scale: fraction.length - Number(exponent) };
}

function multiply(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale };
}
