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
  ])('%s carries the tenant "%s" [DUI-01]', (host, label) => {
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
  ])('"%s" carries none', (host) => {
    expect(getTenantLabel(host, suffixes)).toBeNull();
  });

  test('carries none where no suffix is named', () => {
    expect(getTenantLabel('mart.aika.life', [])).toBeNull();
  });
});
