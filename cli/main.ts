/** `npm run cli -- COMMAND`: operators' commands. Results go to stdout, messages to stderr. */
import { runCli } from './run-cli.ts';

const { stdout, stderr } = process;

/** The exit code of a command that SIGPIPE has ended: 128 + 13. */
const closedPipe = 141;

/**
 * When the reader closes the pipe (`tenant list | head -1`), the command completes its work without further output
 * and exits with 141. Other write errors are reported on stderr.
 */
function endQuietlyOnClosedPipes(): void {
  for (const stream of [stdout, stderr]) {
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      process.exitCode = code === 'EPIPE' ? closedPipe : 1;
      if (code !== 'EPIPE' && stream === stdout) stderr.write(`The result cannot be written (${code}).\n`);
    });
  }
}

endQuietlyOnClosedPipes();
const exitCode = await runCli(process.argv.slice(2), { stdout, stderr });
if (exitCode !== 0) process.exitCode = exitCode;
