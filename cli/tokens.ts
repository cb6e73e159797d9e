import jwt from 'jsonwebtoken';

const lifetime = '30d';
const issuer = 'roundtable';

/** A login for the dashboard of one tenant, good for 30 days (ruling Q30). */
export function tenantToken(
  secret: string,
  { tenantCode, userId, role }: { tenantCode: string; userId: string; role: string },
): string {
  const claims = { tenant: tenantCode, user: { id: userId, role } };
  return jwt.sign(claims, secret, { algorithm: 'HS256', issuer, audience: 'tenant', expiresIn: lifetime });
}

/** A login for the backoffice, good for 30 days (ruling Q30). */
export function backofficeToken(secret: string, role = 'ROLE_ADMIN'): string {
  return jwt.sign({ roles: [role] }, secret, {
    algorithm: 'HS256',
    issuer,
    audience: 'backoffice',
    expiresIn: lifetime,
  });
}
