import { expect, test } from '@jest/globals';
import { matchesEtag } from '../../../server/http/if-none-match.ts';

test.each(['"abc"', '"abc-"', '"a-b"'])(
  '%s is matched weak, in a list and as compressing proxies change it [D17]',
  (etag) => {
    const changed = (suffix: string) => etag.replace(/"$/, `${suffix}"`);
    for (const tag of [
      etag,
      `W/${etag}`,
      `"other", ${etag}`,
      changed('-gzip'),
      changed('--gzip'),
      changed('-br'),
      '*',
    ])
      expect([tag, matchesEtag(tag, etag)]).toEqual([tag, true]);
    for (const tag of ['', '"other"', changed('x'), changed('-gzip-gzip'), changed('-lzma')])
      expect([tag, matchesEtag(tag, etag)]).toEqual([tag, false]);
  },
);
