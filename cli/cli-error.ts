/** Why a command cannot be done, in one sentence for the operator who gave it. */
export class CliError extends Error {
  override readonly name = 'CliError';
}
