import { exitCode, UsageError, type Command, type Context, type ExitCode } from './command.ts';
import { commands } from './commands.ts';
import { createContext } from './context.ts';
import { version } from './version.ts';

/** Reads the command line, runs one command and sets the exit code. */
async function main(words: readonly string[]): Promise<ExitCode> {
  const context = createContext(words);
  try {
    return await dispatch(commandFirst(words), context);
  } catch (error) {
    const { reportFailure } = await import('./failure.ts');
    return reportFailure(error, context);
  }
}

/** `millrace --cwd DIR run` is `millrace run --cwd DIR`. */
function commandFirst(words: readonly string[]): readonly string[] {
  const taken = ['--cwd', '--color'];
  let at = 0;
  while (at < words.length) {
    const word = words[at] ?? '';
    if (taken.includes(word)) at += 2;
    else if (/^--(?:cwd=|color=|quiet$|json$)/.test(word)) at += 1;
    else break;
  }
  const [first = '', second = ''] = words.slice(at);
  const end = at + (isGroup(first) || Object.hasOwn(commands, `${first} ${second}`) ? 2 : 1);
  return [...words.slice(at, end), ...words.slice(0, at), ...words.slice(end)];
}

async function dispatch(words: readonly string[], context: Context): Promise<ExitCode> {
  const [name, ...rest] = joinGroup(words);
  switch (name) {
    case undefined:
      return await showOverview(context.err, context, exitCode.usage);
    case '--version':
    case '-v':
    case 'version':
      context.out(`millrace ${version}\n`);
      return exitCode.fine;
    case 'help':
    case '--help':
    case '-h':
      return rest[0] === undefined
        ? await showOverview(context.out, context, exitCode.fine)
        : await dispatch([...rest, '--help'], context);
    default: {
      if (!Object.hasOwn(commands, name) && isGroup(name))
        return await showGroup(name, rest, context);
      const command = await loadCommand(name);
      if (asksForHelp(rest)) return await showHelp(command, context);
      const { parseInvocation } = await import('./arguments.ts');
      return await command.run(parseInvocation(command, rest), context);
    }
  }
}

/** `store gc` is one command of the group `store`. */
function joinGroup([first, second, ...rest]: readonly string[]): readonly string[] {
  if (first === undefined || second === undefined) return first === undefined ? [] : [first];
  const both = `${first} ${second}`;
  return Object.hasOwn(commands, both) ? [both, ...rest] : [first, second, ...rest];
}

/** `runs` is a command itself, besides `runs prune`. */
function isGroup(name: string): boolean {
  if (Object.hasOwn(commands, name)) return false;
  return Object.keys(commands).some((command) => command.startsWith(`${name} `));
}

async function showGroup(
  name: string,
  rest: readonly string[],
  context: Context,
): Promise<ExitCode> {
  if (rest.length > 0 && !asksForHelp(rest)) return await refuseUnknown(rest[0] ?? '', name);
  const { renderGroup } = await import('./help.ts');
  const isAsked = rest.length > 0;
  (isAsked ? context.out : context.err)(renderGroup(name, context.color));
  return isAsked ? exitCode.fine : exitCode.usage;
}

function asksForHelp(words: readonly string[]): boolean {
  const stop = words.indexOf('--');
  const options = stop === -1 ? words : words.slice(0, stop);
  return options.includes('--help') || options.includes('-h');
}

async function showOverview(
  write: (text: string) => void,
  context: Context,
  code: ExitCode,
): Promise<ExitCode> {
  const { renderOverview } = await import('./help.ts');
  write(renderOverview(context.color));
  return code;
}

async function showHelp(command: Command, context: Context): Promise<ExitCode> {
  const { renderHelp } = await import('./help.ts');
  context.out(renderHelp(command, context.outColor));
  return exitCode.fine;
}

async function loadCommand(name: string): Promise<Command> {
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return entry === undefined ? await refuseUnknown(name) : await entry.load();
}

/** `name` is of the group's commands, where there is one. */
async function refuseUnknown(name: string, group?: string): Promise<never> {
  const { closest } = await import('../output/index.ts');
  const before = group === undefined ? '' : `${group} `;
  const names = Object.keys(commands).filter((command) => command.startsWith(before));
  const near = closest(
    name,
    names.map((command) => command.slice(before.length)),
  );
  const meant = near === undefined ? '' : ` Did you mean \`millrace ${before}${near}\`?`;
  const help = `\`millrace ${before}--help\` lists them all.`;
  throw new UsageError(
    name.startsWith('-')
      ? `\`millrace\` has no option \`${name}\`. ${help}`
      : `There is no command "${before}${name}".${meant} ${help}`,
  );
}

// Not awaited: the built program consists of CommonJS modules, which Node starts in half the time.
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
