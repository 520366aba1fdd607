import { styleText } from 'node:util';
import { optionsOf } from './arguments.ts';
import type { Command, OptionSpec } from './command.ts';
import { commands } from './commands.ts';

type Style = (text: string) => string;

/** The help of `millrace` itself. */
export function renderOverview(color: boolean): string {
  const bold = bolder(color);
  const rows = Object.entries(commands).map(([name, { summary }]) => [name, summary] as const);
  return [
    'Flows as code, locked: YAML in git, TypeScript steps pinned by hash, each run in its own sandboxed Deno.',
    '',
    `${bold('Usage:')} millrace COMMAND [OPTIONS]`,
    '',
    bold('Commands:'),
    ...table(rows),
    '',
    bold('Examples:'),
    ...table([
      ['millrace init', 'start in a git repository'],
      ['millrace compile', 'check every flow and write the locks'],
      ['millrace run hello --input name=Ada', 'run one flow'],
    ]),
    '',
    '`millrace COMMAND --help` says more. Exit codes: 0 fine, 1 a flow or step is wrong, 2 wrong command line,',
    '3 the world is wrong (no Deno, disk full, network), 70 a bug of ours, 130 interrupted, 141 the output is not read.',
    '',
  ].join('\n');
}

/** The help of a group of commands, `store`. */
export function renderGroup(name: string, color: boolean): string {
  const bold = bolder(color);
  const rows = Object.entries(commands).flatMap(([command, { summary }]) =>
    command.startsWith(`${name} `) ? [[command, summary] as const] : [],
  );
  return [
    `${bold('Usage:')} millrace ${name} COMMAND [OPTIONS]`,
    '',
    bold('Commands:'),
    ...table(rows),
    '',
    `\`millrace ${name} COMMAND --help\` says more.`,
    '',
  ].join('\n');
}

/** The help of one command. */
export function renderHelp(command: Command, color: boolean): string {
  const bold = bolder(color);
  const positionals = command.positionals === undefined ? '' : ` ${command.positionals}`;
  const options = Object.entries(optionsOf(command)).map(
    ([name, spec]) => [optionSyntax(name, spec), spec.help] as const,
  );
  const examples = command.examples.map(({ line, does }) => [line, does] as const);
  return [
    `${command.summary}.`,
    '',
    `${bold('Usage:')} millrace ${command.name}${positionals} [OPTIONS]`,
    '',
    bold('Options:'),
    ...table(options),
    ...(command.details === undefined ? [] : ['', command.details]),
    '',
    bold('Examples:'),
    ...table(examples),
    '',
  ].join('\n');
}

function optionSyntax(name: string, spec: OptionSpec): string {
  return spec.value === undefined ? `--${name}` : `--${name} ${spec.value}`;
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

function bolder(color: boolean): Style {
  return (text) => (color ? styleText('bold', text, { validateStream: false }) : text);
}
