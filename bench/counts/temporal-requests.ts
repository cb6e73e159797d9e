/**
 * How many requests of one kind a Temporal server's frontend has received since it started, by its own metrics.
 * @param operation such as `QueryWorkflow`
 */
export async function countTemporalRequests(metricsUrl: string, operation: string): Promise<number> {
  const answer = await fetch(metricsUrl);
  const lines = (await answer.text()).split('\n').filter((line) => isCountOf(line, operation));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** A line such as `service_requests{operation="QueryWorkflow",service_name="frontend"} 3`. */
function isCountOf(line: string, operation: string): boolean {
  return (
    /^service_requests(_total)?\{/.test(line) &&
    line.includes(`operation="${operation}"`) &&
    line.includes('service_name="frontend"')
  );
}
