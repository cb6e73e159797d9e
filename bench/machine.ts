import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';

/** The machine and time of a measurement, which numbers depend on. */
export interface Machine {
  cpu: string;
  cores: number;
  memory_gib: number;
  system: string;
  node: string;
  /** Load average of the minute before the run; it should be near 0. */
  load_before: number;
  /** ISO 8601. */
  date: string;
}

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memory_gib: Math.round(totalmem() / 1_024 ** 3),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    load_before: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    date: new Date().toISOString(),
  };
}
