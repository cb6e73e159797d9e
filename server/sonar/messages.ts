/** What can be wrong with a parameter, as it follows the parameter's name; `read.ts` tells the code by it. */
export const notNull = 'should be not null';

export function ofType(type: string): string {
  return `should be ${type} type.`;
}
