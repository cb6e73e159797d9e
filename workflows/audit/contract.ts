/** One run of the audit; started by a schedule. */
export const auditWorkflowType = 'auditAll';
