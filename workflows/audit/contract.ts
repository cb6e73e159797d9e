/** A run of the audit, which a schedule starts. */
export const auditWorkflowType = 'auditAll';
