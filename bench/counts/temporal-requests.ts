/**
 * How many requests of one kind a Temporal server's frontend has received since it started, by its own metrics.
 * @param operation such as `QueryWorkflow`
 * @throws {Error} when the metrics do not count requests, so that a renamed metric is no count of 0
 */
export async function countTemporalRequests(metricsUrl: string, operation: string): Promise<number> {
  const answer = await fetch(metricsUrl);
  const counts = (await answer.text()).split('\n').filter((line) => /^service_requests(_total)?\{/.test(line));
  if (counts.length === 0) throw new Error(`${metricsUrl} has no service_requests.`);
  const lines = counts.filter((line) => isCountOf(line, operation));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** A line such as `service_requests{operation="QueryWorkflow",service_name="frontend"} 3`. */
function isCountOf(line: string, operation: string): boolean {
  return line.includes(`operation="${operation}"`) && line.includes('service_name="frontend"');
}
