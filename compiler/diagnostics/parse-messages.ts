import type { SlowPattern } from '../../schema/language/index.ts';
import { parseYamlMessages } from './parse-yaml-messages.ts';
import { shorten } from './shorten.ts';
import { slowPatternText } from './slow-pattern-text.ts';

/** What stage `parse` can say about a flow. Sorted by code; each entry is a `CatalogueEntry`. */
export const parseFlowMessages = {
  'parse/bad-cron': {
    severity: 'error',
    message: (p: { reason: string }): string => `This is no cron expression: ${p.reason}.`,
    explain: 'A schedule that cannot be read would never start the flow.',
  },
  'parse/bad-duration': {
    severity: 'error',
    message: (p: { name: string; expected: string }): string => `${p.name} must be ${p.expected}.`,
    explain: 'A duration always has its unit, so that nobody has to remember what a number counts.',
  },
  'parse/bad-id': {
    severity: 'error',
    message: (p: { limit: number }): string =>
      `A name starts with a letter or \`_\` and holds letters, digits, \`_\` and \`-\`, at most ${p.limit} of them.`,
    explain:
      'Names of steps, inputs and outputs stand in expressions, file names and reports, so they are kept plain.',
  },
  'parse/bad-item-name': {
    severity: 'error',
    message: (p: { limit: number }): string =>
      `The name of an item starts with a letter or \`_\` and holds letters, digits and \`_\`, at most ${p.limit} of them.`,
    explain:
      'Expressions use the name as a variable, so it must be one that JavaScript could have.',
  },
  'parse/bad-permission': {
    severity: 'error',
    message: (p: { kind: string; reason: string }): string =>
      `This is no \`${p.kind}\` permission that a step can have. ${p.reason}`,
    explain:
      'Permissions become arguments of Deno and lines that people review, so each is one plain, bounded power in Deno’s own syntax.',
  },
  'parse/bad-pin': {
    severity: 'error',
    message: (): string => 'A pin is 12 to 64 hexadecimal digits in lower case.',
    explain: 'The pin is the start of the script’s digest. `millrace pin` writes it.',
  },
  'parse/bad-schema': {
    severity: 'error',
    message: (p: { keyword: string; reason: string }): string =>
      `This \`${p.keyword}\` says nothing: ${p.reason}.`,
    explain: 'An input whose schema no value can satisfy, or that cannot be checked, is a slip.',
  },
  'parse/bad-script-path': {
    severity: 'error',
    message: (p: { reason: string }): string => `This is no path of a script: ${p.reason}.`,
    explain:
      'A script is a TypeScript file of this repository below `scripts/`, named from the root with `/`. Anything else could not be pinned and reviewed.',
  },
  'parse/bad-secret-name': {
    severity: 'error',
    message: (p: { reason: string }): string => `This is no name of a secret: ${p.reason}.`,
    explain:
      'A secret is given as an environment variable of its name, so the name must be one, and must not steer the runner itself.',
  },
  'parse/bad-value': {
    severity: 'error',
    message: (p: { name: string; expected: string }): string => `${p.name} must be ${p.expected}.`,
    explain: 'The value has the right type, and is not one of those that mean something here.',
  },
  'parse/duplicate-item': {
    severity: 'error',
    message: (p: { item: string }): string => `\`${shorten(p.item)}\` is in this list twice.`,
    explain: 'The second one changes nothing, so one of the two is a slip.',
  },
  'parse/empty-expression': {
    severity: 'error',
    message: (): string => 'There is nothing between these braces.',
    explain: '`${{ … }}` holds one expression.',
  },
  'parse/empty-value': {
    severity: 'error',
    message: (p: { name: string; expected: string }): string =>
      `${p.name} is empty; it must be ${p.expected}.`,
    explain:
      'A key without a value is usually half of an edit. Leave the key out to leave it unset.',
  },
  'parse/expected-expression': {
    severity: 'error',
    message: (p: { name: string; found: string }): string =>
      `${p.name} must be one expression in \`\${{ … }}\`, but this is ${p.found}.`,
    explain: 'Without the braces it would be fixed text, which is never what such a key needs.',
  },
  'parse/expression-not-allowed': {
    severity: 'error',
    message: (p: { name: string; expected: string }): string =>
      `${p.name} takes no expression; it must be ${p.expected}.`,
    explain: 'What decides how a flow runs is fixed in its lock, so that a review sees it.',
  },
  'parse/input-without-type': {
    severity: 'error',
    message: (p: { name: string }): string => `The input ${p.name} does not say what it is.`,
    explain: 'Everything that flows through a step is typed, and the inputs are where types begin.',
  },
  'parse/misplaced-key': {
    severity: 'error',
    message: (p: { key: string; what: string }): string =>
      `\`${p.key}\` means nothing on ${p.what}.`,
    explain: 'The key exists, and would be ignored here.',
  },
  'parse/missing-key': {
    severity: 'error',
    message: (p: { key: string; what: string }): string =>
      `The key \`${p.key}\` is missing from ${p.what}.`,
    explain: 'Nothing can stand for it.',
  },
  'parse/no-block': {
    severity: 'error',
    message: (p: { name: string }): string => `${p.name} says nothing that could be done.`,
    explain: 'Every step has one key that says what it does.',
  },
  'parse/reserved-name': {
    severity: 'error',
    message: (p: { name: string }): string =>
      `An item cannot be called \`${p.name}\`, which means something else in expressions.`,
    explain:
      'Expressions have names of their own, like `steps`, and the reserved words of JavaScript.',
  },
  'parse/slow-pattern': {
    severity: 'error',
    message: (p: SlowPattern): string => slowPatternText(p),
    explain:
      'Values are matched by an engine that tries one way to read a text after the other. Where a repetition can be read in several ways, or two repetitions can share a text, the ways multiply, and one text made for it keeps a run busy for minutes. Patterns that take time with the square of the length are fine where `maxLength` is at most 4096.',
  },
  'parse/text-around-expression': {
    severity: 'error',
    message: (p: { name: string }): string =>
      `${p.name} must be one expression, and this stands outside its braces.`,
    explain:
      'Text beside an expression makes text of the whole, and a condition that is text would always hold.',
  },
  'parse/too-many': {
    severity: 'error',
    message: (p: { what: string; of: string; limit: number }): string =>
      `${p.what} has at most ${p.limit} ${p.of}, and this is one more.`,
    explain: 'The limits are far above what people write and review, and keep compiling bounded.',
  },
  'parse/too-many-problems': {
    severity: 'error',
    message: (p: { count: number }): string =>
      `This file has more problems: ${p.count} from here on are not listed.`,
    explain: 'The first problems are often the cause of the others.',
  },
  'parse/two-blocks': {
    severity: 'error',
    message: (p: { first: string; second: string }): string =>
      `A step does one thing, and this one has \`${p.first}\` and \`${p.second}\`.`,
    explain: 'Each step has one output, so it is one script, one value, one choice or one fan-out.',
  },
  'parse/unknown-key': {
    severity: 'error',
    message: (p: { key: string; what: string }): string => `\`${p.key}\` is no key of ${p.what}.`,
    explain: 'A key that nobody reads is a slip, and ignoring it would hide that.',
  },
  'parse/wrong-type': {
    severity: 'error',
    message: (p: { name: string; expected: string; found: string }): string =>
      `${p.name} must be ${p.expected}, but this is ${p.found}.`,
    explain: 'Nothing is converted silently.',
  },
} as const;

/** What stage `parse` can say. */
export const parseMessages: typeof parseFlowMessages & typeof parseYamlMessages = {
  ...parseFlowMessages,
  ...parseYamlMessages,
};
