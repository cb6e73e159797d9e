/** A command failed; the message is one sentence for the operator. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;

  constructor(message: string, { exitCode = 1, ...options }: ErrorOptions & { exitCode?: number } = {}) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** A command has printed its result, which scripts shall see as a failure. Nothing else is printed. */
export class FailedResultError extends Error {
  override readonly name = 'FailedResultError';
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`the result exits with ${exitCode}`);
    this.exitCode = exitCode;
  }
}
