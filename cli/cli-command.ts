import { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** What commands take from the process that runs them. */
export interface CliHost {
  /** Settings; the environment of this process by default. */
  env: NodeJS.ProcessEnv | undefined;
  terminal: Terminal;
}

/** A command whose subcommands have the same host. */
export class CliCommand extends Command {
  readonly host: CliHost;

  constructor(host: CliHost, name?: string) {
    super(name);
    this.host = host;
  }

  override createCommand(name?: string): CliCommand {
    return new CliCommand(this.host, name);
  }
}
