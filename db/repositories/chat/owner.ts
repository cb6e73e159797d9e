/** Whose rows an SDK request may see: a tenant's, of one key lineage (ruling Q53). */
export interface Owner {
  tenantId: string;
  lineageId: string;
}
