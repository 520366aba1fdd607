import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError, type Command, type Invocation, type OptionSpec } from './command.ts';
import { closest } from '../output/index.ts';

/** Options that every command takes. */
export const commonOptions: Readonly<Record<string, OptionSpec>> = {
  cwd: { type: 'string', value: 'DIR', help: 'Work as if started in this folder' },
  color: {
    type: 'string',
    value: 'WHEN',
    choices: ['auto', 'always', 'never'],
    help: 'Colours: auto (the default), always or never',
  },
  quiet: { type: 'boolean', help: 'Say only what is wrong' },
  help: { type: 'boolean', help: 'Show this help' },
};

export const jsonOption: OptionSpec = {
  type: 'boolean',
  help: 'Print results as JSON, for machines',
};

/** All options of a command, its own first. */
export function optionsOf(command: Command): Readonly<Record<string, OptionSpec>> {
  return {
    ...command.options,
    ...(command.hasJson ? { json: jsonOption } : {}),
    ...commonOptions,
  };
}

/** Reads the words after the command's name. Throws a `UsageError` that names the word and the fix. */
export function parseInvocation(command: Command, words: readonly string[]): Invocation {
  const options = optionsOf(command);
  checkWords(command.name, options, words);
  const { values, positionals } = parse(command.name, options, words);
  checkChoices(options, values);
  if (values['help'] !== true) checkArity(command, positionals);
  return {
    positionals,
    flag: (name) => values[name] === true,
    text: (name) => {
      const value = values[name];
      return typeof value === 'string' ? value : undefined;
    },
    list: (name) => {
      const value = values[name];
      return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    },
  };
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

function parse(
  name: string,
  options: Readonly<Record<string, OptionSpec>>,
  words: readonly string[],
): { values: Values; positionals: string[] } {
  const config: NonNullable<ParseArgsConfig['options']> = {};
  for (const [option, spec] of Object.entries(options)) {
    config[option] = {
      type: spec.type === 'boolean' ? 'boolean' : 'string',
      multiple: spec.type === 'list',
      ...(option === 'help' ? { short: 'h' } : {}),
    };
  }
  try {
    return parseArgs({ args: [...words], options: config, allowPositionals: true, strict: true });
  } catch (error) {
    const text = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new UsageError(`${text.replace(/\.?$/, '.')} See \`millrace ${name} --help\`.`, {
      cause: error,
    });
  }
}

/** What `parseArgs` would refuse, in words that name the option that was meant and what it takes. */
function checkWords(
  name: string,
  options: Readonly<Record<string, OptionSpec>>,
  words: readonly string[],
): void {
  const help = `See \`millrace ${name} --help\`.`;
  for (const [at, word] of words.entries()) {
    if (word === '--') return;
    const [, dashes, option = '', value] = /^(--?)([^=-][^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (dashes === undefined || word === '-h') continue;
    const spec = dashes === '--' && Object.hasOwn(options, option) ? options[option] : undefined;
    if (spec === undefined) {
      const near = closest(option, Object.keys(options));
      const meant = near === undefined ? '' : ` Did you mean \`--${near}\`?`;
      throw new UsageError(
        `\`millrace ${name}\` has no option \`${dashes}${option}\`.${meant} ${help}`,
      );
    }
    const problem = valueProblem(option, spec, value, words[at + 1]);
    if (problem !== undefined) throw new UsageError(`${problem} ${help}`);
  }
}

function valueProblem(
  option: string,
  spec: OptionSpec,
  value: string | undefined,
  next: string | undefined,
): string | undefined {
  if (spec.type === 'boolean') {
    return value === undefined ? undefined : `\`--${option}\` takes no value; it got "${value}".`;
  }
  if (value !== undefined) return undefined;
  const example = `\`--${option} ${spec.value ?? 'VALUE'}\``;
  if (next === undefined) return `\`--${option}\` needs a value: ${example}.`;
  if (!/^-./s.test(next)) return undefined;
  return `\`--${option}\` needs a value: ${example}. Write \`--${option}=${next}\` when "${next}" is the value.`;
}

function checkChoices(options: Readonly<Record<string, OptionSpec>>, values: Values): void {
  for (const [name, { choices }] of Object.entries(options)) {
    const value = values[name];
    if (choices === undefined || typeof value !== 'string' || choices.includes(value)) continue;
    throw new UsageError(`\`--${name}\` takes ${choices.join(', ')}; it got "${value}".`);
  }
}

function checkArity(command: Command, positionals: readonly string[]): void {
  const [least, most] = command.arity;
  const help = `See \`millrace ${command.name} --help\`.`;
  if (positionals.length < least) {
    throw new UsageError(
      `\`millrace ${command.name}\` needs ${command.positionals ?? 'an argument'}. ${help}`,
    );
  }
  if (positionals.length > most) {
    const extra = positionals[most] ?? '';
    throw new UsageError(
      `\`millrace ${command.name}\` does not know what to do with "${extra}". ${help}`,
    );
  }
}
