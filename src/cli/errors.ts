/** How a command ends when it does not end well. */

/** The command was called wrongly: one line that says what is right. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command was right and its work failed, in words. Exit code 1. */
export class RunError extends Error {
  override readonly name = 'RunError';
}

/** A signal asked for the end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') {
    super(signal);
    this.exitCode = 128 + { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }[signal];
  }
}

/** The command ended by its cause, and its run can be gone on with: `message` says how. */
export class Unfinished extends Error {
  override readonly name = 'Unfinished';

  constructor(message: string, cause: unknown) {
    super(message, { cause });
  }
}

/** Runs a command and turns whatever ends it into an exit code and, where due, one line. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  // Whoever reads our output may stop reading: `npm run predict ... | head`.
  process.stdout.on('error', () => process.exit(process.exitCode ?? 0));
  try {
    await command();
  } catch (caught) {
    const error = caught instanceof Unfinished ? caught.cause : caught;
    process.exitCode = exitCodeOf(error);
    if (!(error instanceof Interrupted)) process.stderr.write(`${wordsOf(error)}\n`);
    if (caught instanceof Unfinished) process.stderr.write(`${caught.message}\n`);
    if (process.env.TWOFOLD_DEBUG) console.error(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return 2;
  if (error instanceof Interrupted) return error.exitCode;
  return 1;
}

function wordsOf(error: unknown): string {
  if (error instanceof UsageError || error instanceof RunError) return error.message;
  const [firstLine] = (error instanceof Error ? error.message : String(error)).split('\n');
  return `Unexpected: ${firstLine} (TWOFOLD_DEBUG=1 shows more)`;
}
