import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { exitCode, UsageError, type Context } from './command.ts';

/**
 * The process as a command sees it. It reads `--cwd`, `--color`, `--json` and `--quiet` ahead of the
 * command's own parsing, so that even a wrong command line is reported in the form that was asked for.
 */
export function createContext(words: readonly string[]): Context {
  const stop = words.indexOf('--');
  const options = stop === -1 ? words : words.slice(0, stop);
  return {
    cwd: resolve(findOption(options, 'cwd') ?? '.'),
    env: process.env,
    out: writer(process.stdout),
    err: writer(process.stderr),
    interactive: process.stderr.isTTY && process.env['CI'] === undefined,
    size: () => ({ columns: 80, rows: 24, ...sizeOf(process.stderr) }),
    color: wantsColor(findOption(options, 'color'), process.stderr),
    outColor: wantsColor(findOption(options, 'color'), process.stdout),
    json: options.includes('--json'),
    quiet: options.includes('--quiet'),
    interruption,
  };
}

/** The folder that `--cwd` names must be there; said once, before a command starts. */
export function checkFolder(context: Context): void {
  const found = statSync(context.cwd, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true) {
    throw new UsageError(`The folder "${context.cwd}" that --cwd names is not there.`);
  }
}

/** The text of `--name value` or `--name=value`; an empty text for a bare flag at the end. */
export function findOption(words: readonly string[], name: string): string | undefined {
  for (const [index, word] of words.entries()) {
    if (word === '--') return undefined;
    if (word === `--${name}`) return words[index + 1] ?? '';
    if (word.startsWith(`--${name}=`)) return word.slice(name.length + 3);
  }
  return undefined;
}

/** https://no-color.org and https://force-color.org; `--color` wins. */
function wantsColor(option: string | undefined, stream: NodeJS.WriteStream): boolean {
  if (option === 'always' || option === 'never') return option === 'always';
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0';
  return stream.isTTY && TERM !== 'dumb';
}

/** Some terminals say that they are 0 by 0. */
function sizeOf(stream: NodeJS.WriteStream): { columns?: number; rows?: number } {
  const { isTTY, columns, rows } = stream;
  return isTTY && columns > 0 && rows > 0 ? { columns, rows } : {};
}

/** A reader that has gone away (`millrace runs | head`) ends the command, which must not be taken for one that went well. */
function writer(stream: NodeJS.WriteStream): (text: string) => void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCode.unread);
    throw error;
  });
  return (text) => {
    stream.write(text);
  };
}

const awaited: AbortController[] = [];

function interruption(which = 1): AbortSignal {
  if (awaited.length === 0) listen();
  while (awaited.length < which) awaited.push(new AbortController());
  return (awaited[which - 1] ?? new AbortController()).signal;
}

/** Each interruption is told to the next who asked for one; after the last of them it ends the process. */
function listen(): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      const next = awaited.find(({ signal }) => !signal.aborted);
      if (next === undefined) process.exit(130);
      next.abort(name);
    });
  }
}
