/** Whether a barcode is an EAN-13: thirteen digits, the last of which is the check digit (BAR-09, BAR-10). */
export function isEan13(barcode: string): boolean {
  return /^[0-9]{13}$/.test(barcode) && getChecksum(barcode) % 10 === 0;
}

/** Sum of the digits, weighted 1 and 3 alternately from the left; a multiple of 10 in a valid code. */
function getChecksum(digits: string): number {
  return [...digits].reduce((sum, digit, index) => sum + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
}
