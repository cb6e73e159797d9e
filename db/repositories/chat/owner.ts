/** The owner of the rows that an SDK request may see: a tenant and one key lineage (ruling Q53). */
export interface Owner {
  tenantId: string;
  lineageId: string;
}
