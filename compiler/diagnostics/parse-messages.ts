import type { SlowPattern } from '../../schema/language/index.ts';
import { parseYamlMessages } from './parse-yaml-messages.ts';
import { shorten } from './shorten.ts';
import { slowPatternText } from './slow-pattern-text.ts';

/** What stage `parse` can say about a flow. Sorted by code; each entry is a `CatalogueEntry`. */
export const parseFlowMessages = {
  'parse/bad-cron': {
    severity: 'error',
    message: (p: { reason: string }): string => `This is no cron expression: ${p.reason}.`,
    explain:
      'A schedule has five fields: minute, hour, day of the month, month, day of the week. `*/15 * * * *` is every quarter of an hour, `0 6 * * 1-5` six o’clock on working days, in UTC. One that cannot be read would never start the flow.',
  },
  'parse/bad-duration': {
    severity: 'error',
    message: (p: { name: string; expected: string }): string => `${p.name} must be ${p.expected}.`,
    explain:
      'A duration is a number and its unit, such as `500ms`, `30s`, `10m` or `2h`, so that nobody has to remember what a number counts.',
  },
  'parse/bad-event': {
    severity: 'error',
    message: (p: { event: string; reason: string }): string =>
      `\`${p.event}\` cannot start the flow like that: ${p.reason}.`,
    explain:
      'An event of GitHub is narrowed by filters that GitHub knows. It refuses the whole workflow for one that it does not know, and nothing would ever start the flow.',
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
    explain:
      'The keyword is there to refuse values, and as it is written no value could pass, or nothing could be checked. An input like that is a slip: nobody could start the flow, or everybody could with anything.',
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
    explain:
      'The value has the right type and is none of those that mean something here. The message lists them.',
  },
  'parse/duplicate-item': {
    severity: 'error',
    message: (p: { item: string }): string => `\`${shorten(p.item)}\` is in this list twice.`,
    explain: 'The second one changes nothing. Often one of the two was meant to be something else.',
  },
  'parse/empty-expression': {
    severity: 'error',
    message: (): string => 'There is nothing between these braces.',
    explain:
      '`${{ … }}` holds one TypeScript expression, such as `${{ inputs.name }}`. For text that is empty, write `""` without braces.',
  },
  'parse/empty-value': {
    severity: 'error',
    message: (p: { name: string; expected: string }): string =>
      `${p.name} is empty; it must be ${p.expected}.`,
    explain:
      'A key without a value is usually half of an edit. Leave the key out to leave it unset.',
  },
  'parse/event-refused': {
    severity: 'error',
    message: (p: { event: string; reason: string }): string =>
      `\`${p.event}\` does not start a flow: ${p.reason}.`,
    explain:
      'Some events of GitHub run code of strangers with the secrets and rights of the repository, which is how repositories are taken over. A flow is started by `pull_request`, where there are neither, or by what only members can cause.',
  },
  'parse/expected-expression': {
    severity: 'error',
    message: (p: { name: string; found: string }): string =>
      `${p.name} must be one expression in \`\${{ … }}\`, but this is ${p.found}.`,
    explain:
      'Such a key is computed while the flow runs. Without the braces it would be fixed text: the condition `inputs.loud` would be eleven letters, and not a question.',
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
    explain:
      'Everything that flows through a step is typed, and the inputs are where types begin. Write `type: string`, `type: integer`, `enum: [a, b]` or another JSON Schema.',
  },
  'parse/misplaced-key': {
    severity: 'error',
    message: (p: { key: string; what: string }): string =>
      `\`${p.key}\` means nothing on ${p.what}.`,
    explain:
      'The key exists, and would have no effect in this place. Move it to where it means something, or remove it.',
  },
  'parse/missing-key': {
    severity: 'error',
    message: (p: { key: string; what: string }): string =>
      `The key \`${p.key}\` is missing from ${p.what}.`,
    explain:
      'This map says nothing without the key, and there is no value that could be assumed for it.',
  },
  'parse/no-block': {
    severity: 'error',
    message: (p: { name: string }): string => `${p.name} says nothing that could be done.`,
    explain:
      'Every step has one key that says what it does, such as `uses` for a script, `value` for a computed value, `for-each` or `choose`.',
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
  'parse/unknown-event': {
    severity: 'error',
    message: (p: { event: string }): string => `GitHub has no event \`${p.event}\`.`,
    explain:
      'Keys of `on:` are `schedule`, `dispatch` and events of GitHub. One that GitHub does not have would never start the flow, and nobody would be told.',
  },
  'parse/unknown-key': {
    severity: 'error',
    message: (p: { key: string; what: string }): string => `\`${p.key}\` is no key of ${p.what}.`,
    explain:
      'A key that nobody reads is nearly always misspelled, or indented one level too far. Ignoring it would run the flow without what it was meant to say.',
  },
  'parse/wrong-type': {
    severity: 'error',
    message: (p: { name: string; expected: string; found: string }): string =>
      `${p.name} must be ${p.expected}, but this is ${p.found}.`,
    explain:
      'Nothing is converted silently: `"10"` is text and `10` a number, and `yes` is text as well. Write the value as the kind that is asked for; quotes make text of anything.',
  },
} as const;

/** What stage `parse` can say. */
export const parseMessages: typeof parseFlowMessages & typeof parseYamlMessages = {
  ...parseFlowMessages,
  ...parseYamlMessages,
};
