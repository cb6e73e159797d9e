import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../../config.ts';
import { getTenantLabel } from '../../../server/auth/audiences.ts';

const { TENANT_HOST_SUFFIXES: suffixes } = readConfig({});

describe('a host', () => {
  test.each([
    ['mart.aika.life', 'mart'],
    ['mart.ones1ght.com', 'mart'],
    ['MART.Aika.Life.', 'mart'],
    ['a.b.aika.life', 'a.b'],
  ])('%s names the tenant "%s" [DUI-01]', (host, label) => {
    expect(getTenantLabel(host, suffixes)).toBe(label);
  });

  test.each([
    'aika.life',
    'admin.aika.life',
    'Admin.ones1ght.com',
    'martaika.life',
    'mart.aika.life.example.com',
    '127.0.0.1',
    '[::1]',
    'localhost',
    '',
  ])('"%s" names no tenant', (host) => {
    expect(getTenantLabel(host, suffixes)).toBeNull();
  });

  test('names no tenant where no suffix is configured', () => {
    expect(getTenantLabel('mart.aika.life', [])).toBeNull();
  });
});
