import type { SlowPattern } from '../../schema/language/index.ts';
import { slowPatternText } from './slow-pattern-text.ts';

interface Part {
  readonly side: 'input' | 'output';
  /** Empty for the whole. */
  readonly path: string;
  /** The package whose type it is: `npm:zod@4.1.12`. */
  readonly origin?: string | undefined;
}

const subject = ({ side, path }: Part): string => {
  if (side === 'input' && path.startsWith('[')) return `\`input${path}\``;
  if (side === 'input') return path === '' ? 'The input' : `\`${path}\``;
  if (path.startsWith('[')) return `\`result${path}\``;
  return path === '' ? 'The result' : `\`${path}\` of the result`;
};

const declared = ({ origin }: Part): string =>
  origin === undefined ? '' : `, declared in ${origin}`;

/** What stage `infer` can say. Sorted by code; each entry is a `CatalogueEntry`. */
export const inferMessages = {
  'infer/any': {
    severity: 'error',
    message: (p: Part): string =>
      `${subject(p)} has type \`any\`${declared(p)}, so nothing could be checked about it.`,
    explain:
      'Schemas are made from types, and `any` is the absence of one: it switches the checker off for everything that it touches. Give the value a type. An input that may really be anything is `unknown`.',
  },
  'infer/constraint': {
    severity: 'warning',
    message: (p: { what: string }): string => `${p.what}.`,
    explain:
      'The doc comment of a parameter or field may constrain it: `@minimum`, `@maximum`, `@minLength`, `@maxLength`, `@minItems`, `@maxItems`, `@multipleOf`, `@pattern` and `@format`. This one has no effect as it is written.',
  },
  'infer/context-type': {
    severity: 'error',
    message: (p: { type: string }): string =>
      `The runner cannot fill \`ctx\`: it gives something else than ${p.type}.`,
    explain:
      'A last parameter called `ctx` is no input: the runner gives the signal that the step should stop, a key that is the same for every attempt of the step, the id of the run and the number of the attempt. Type the part of it that you use.',
  },
  'infer/generic-main': {
    severity: 'error',
    message: (p: { names: readonly string[] }): string =>
      `\`main\` is generic in ${p.names.join(', ')}, and nobody says what that is when a step calls it.`,
    explain: 'The types of a step are fixed in its lock, so `main` has no type parameters.',
  },
  'infer/global-augmentation': {
    severity: 'error',
    message: (): string => '`declare global` would change what every other script means.',
    explain:
      'All scripts of a repository are checked together. A global declaration in one of them would be seen by all.',
  },
  'infer/main-not-function': {
    severity: 'error',
    message: (): string => 'What is exported as `main` is not a function.',
    explain: 'A script is run by calling `main` with the arguments of the step.',
  },
  'infer/no-main': {
    severity: 'error',
    message: (): string => 'This script exports no `main`.',
    explain:
      'A script exports the function that a step calls, as `main` or as its default. A helper that other scripts import needs none, and no flow names it.',
  },
  'infer/not-json': {
    severity: 'error',
    message: (p: Part & { what: string }): string =>
      `${subject(p)} is ${p.what}${declared(p)}, which JSON cannot carry.`,
    explain:
      'What goes into a step and what comes out of it is JSON, with dates, URLs and bytes written as strings. Everything else would be lost on the way, or arrive as something different.',
  },
  'infer/overloaded-main': {
    severity: 'error',
    message: (p: { count: number }): string =>
      `\`main\` has ${String(p.count)} signatures, and a step has one.`,
    explain: 'One schema says what a step takes, and one what it gives.',
  },
  'infer/permission-kind': {
    severity: 'error',
    message: (p: { name: string; why: string | undefined }): string =>
      p.why === undefined
        ? `There is no permission called \`${p.name}\`.`
        : `No script can ask for \`${p.name}\`. ${p.why}`,
    explain: 'Permissions are those of Deno, but for the two that would undo all others.',
  },
  'infer/permission-not-list': {
    severity: 'error',
    message: (p: { kind: string }): string =>
      `\`${p.kind}\` is a list of strings that are written out, or \`true\`.`,
    explain:
      'What a script may touch is read without running it, and reviewed as it stands. Nothing in it is computed.',
  },
  'infer/permission-value': {
    severity: 'error',
    message: (p: { kind: string; value: string; sentence: string }): string =>
      `\`${p.kind}\` cannot be granted for ${JSON.stringify(p.value)}. ${p.sentence}`,
    explain:
      "A permission is written in Deno's own syntax, in the one spelling that can be compared.",
  },
  'infer/permissions-not-literal': {
    severity: 'error',
    message: (): string => '`permissions` must be a constant object that is written out.',
    explain:
      'What a script may touch is read without running it, and reviewed as it stands. Nothing in it is computed.',
  },
  'infer/rest-parameter': {
    severity: 'error',
    message: (p: { name: string }): string =>
      `\`...${p.name}\` takes any number of arguments, and \`with\` has one a name.`,
    explain: 'Each parameter is one key of `with`. A list is one argument that is an array.',
  },
  'infer/slow-pattern': {
    severity: 'error',
    message: (p: SlowPattern & { pattern: string }): string =>
      `${slowPatternText(p)} It stands in \`@pattern ${p.pattern}\`.`,
    explain:
      'A value that a step is given, or gives, is matched by an engine that tries one way to read a text after the other. Where a repetition can be read in several ways, or two repetitions can share a text, the ways multiply, and one text made for it keeps a run busy for minutes. Patterns that take time with the square of the length are fine beside a `@maxLength` of at most 4096.',
  },
  'infer/type-error': {
    severity: 'error',
    message: (p: { text: string; code: number }): string => `${p.text} (TS${String(p.code)})`,
    explain:
      'The TypeScript checker’s own words about the script, as an editor with Deno’s extension shows them. A script that does not check has no types that could be relied on, so what flows give to it is checked only after that.',
  },
  'infer/type-too-large': {
    severity: 'error',
    message: (p: Part): string =>
      `The type of ${p.path === '' ? (p.side === 'input' ? 'the input' : 'the result') : `\`${p.path}\``} is too large, or never ends.`,
    explain:
      'A schema that nobody can read protects nobody. Types that grow with every level, and unions of thousands of members, are refused.',
  },
  'infer/unknown-output': {
    severity: 'error',
    message: (p: Part & { what: string }): string =>
      `${subject(p)} has type \`${p.what}\`${declared(p)}, so what a later step could do with it is unknown, too.`,
    explain:
      'What a step gives is typed for the steps after it. An input may be `unknown`: the script then checks it itself.',
  },
  'infer/unnamed-parameter': {
    severity: 'error',
    message: (): string => 'This parameter has no name that a key of `with` could have.',
    explain:
      'With several parameters, each is called as the key of `with` that fills it. A single object parameter may be taken apart where it stands: its fields are the keys.',
  },
  'infer/unresolved-import': {
    severity: 'error',
    message: (p: { specifier: string }): string => `Nothing is found at "${p.specifier}".`,
    explain:
      'Every module is part of the script, with its types. What is not found would be `any`, and every mistake behind it would be silent.',
  },
} as const;
