import { exitCode, type Context, type ExitCode } from './command.ts';

/** Says that there is no such run. */
export function refuseRun(
  { message, hint }: { readonly message: string; readonly hint?: string },
  context: Context,
): ExitCode {
  context.err(`millrace: ${message}\n`);
  if (hint !== undefined) context.err(`  hint: ${hint}\n`);
  return exitCode.wrong;
}
