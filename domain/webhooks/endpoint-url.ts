export const maxUrlLength = 2_000;

/**
 * What is wrong with the address of an endpoint; null if nothing is. Whether its host is a public one is checked with
 * each connection, because a name may lead elsewhere at any time.
 */
export function findUrlProblem(text: string, { allowHttp }: { allowHttp: boolean }): string | null {
  const url = URL.parse(text);
  if (url === null || text.length > maxUrlLength) {
    return `must be an address of at most ${maxUrlLength} characters, such as https://shop.example/hooks`;
  }
  if (url.protocol !== 'https:' && !(allowHttp && url.protocol === 'http:'))
    return 'must begin with https://';
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or a password';
  return url.hash === '' ? null : 'must not contain a fragment (#)';
}
