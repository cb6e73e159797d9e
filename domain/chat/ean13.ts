/** Whether a barcode is an EAN-13: thirteen digits, the last of which fits the others (BAR-09, BAR-10). */
export function isEan13(barcode: string): boolean {
  return /^[0-9]{13}$/.test(barcode) && checkSum(barcode) % 10 === 0;
}

/** The digits weighted 1 and 3 by turns, from the left; the check digit makes it a multiple of 10. */
function checkSum(digits: string): number {
  return [...digits].reduce((sum, digit, index) => sum + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
}
