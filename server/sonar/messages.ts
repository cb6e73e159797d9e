/** Messages about a parameter, appended to its name; `read.ts` derives the error's code from them. */
export const notNull = 'should be not null';

export function ofType(type: string): string {
  return `should be ${type} type.`;
}
