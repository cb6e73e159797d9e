import jwt from 'jsonwebtoken';
import type { Config } from '../config.ts';

const lifetime = '30d';

/** What servers verify the tokens of an audience with. */
export interface Signing {
  secret: string;
  issuer: string;
  audience: string;
}

export function tenantSigning(config: Config, secret: string): Signing {
  return { secret, issuer: config.TENANT_JWT_ISSUER, audience: config.TENANT_JWT_AUDIENCE };
}

export function backofficeSigning(config: Config, secret: string): Signing {
  return { secret, issuer: config.BACKOFFICE_JWT_ISSUER, audience: config.BACKOFFICE_JWT_AUDIENCE };
}

/** A token for the dashboard of one tenant, valid for 30 days (ruling Q30). */
export function tenantToken(
  signing: Signing,
  { tenantCode, userId, role }: { tenantCode: string; userId: string; role: string },
): string {
  return sign({ tenant: tenantCode, user: { id: userId, role } }, signing);
}

/** A token for the backoffice, valid for 30 days (ruling Q30). */
export function backofficeToken(signing: Signing, role = 'ROLE_ADMIN'): string {
  return sign({ roles: [role] }, signing);
}

function sign(claims: object, { secret, issuer, audience }: Signing): string {
  return jwt.sign(claims, secret, { algorithm: 'HS256', issuer, audience, expiresIn: lifetime });
}
