/** A tenant's share of the workers, beside those of other tenants. */
export const defaultWeight = 1;
export const weightBounds = { min: 0.1, max: 100 };

/**
 * The priority of a tenant's tasks: when tasks wait for workers, Temporal hands them out by turns among tenants, and in
 * proportion to their weights.
 */
export function tenantPriority(
  tenantCode: string,
  weight: number = defaultWeight,
): { fairnessKey: string; fairnessWeight: number } {
  return { fairnessKey: tenantCode, fairnessWeight: weight };
}
