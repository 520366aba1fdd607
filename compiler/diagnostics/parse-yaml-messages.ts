import { shorten } from './shorten.ts';

/** What stage `parse` can say about text and YAML, before it is a flow. Sorted by code; each entry is a `CatalogueEntry`. */
export const parseYamlMessages = {
  'parse/alias': {
    severity: 'error',
    message: (p: { text: string }): string =>
      `A flow has no aliases, and YAML reads \`${shorten(p.text)}\` as one.`,
    explain:
      'An alias can make a small file unfold into a huge value, and hides from a reader what a step gets. Text that starts with `*`, like a cron expression, needs quotes.',
  },
  'parse/anchor': {
    severity: 'error',
    message: (p: { text: string }): string =>
      `A flow has no anchors, and YAML reads \`${shorten(p.text)}\` as one.`,
    explain: 'Without aliases an anchor names nothing. Text that starts with `&` needs quotes.',
  },
  'parse/bad-character': {
    severity: 'error',
    message: (p: { character: string }): string => `This place holds ${p.character}.`,
    explain:
      'Characters that cannot be seen make a file read differently from what it does, in an editor and in a review.',
  },
  'parse/bad-number': {
    severity: 'error',
    message: (p: { text: string; reason: string }): string =>
      `\`${p.text}\` is a number that cannot be kept: ${p.reason}.`,
    explain:
      'A value must be in the lock what it is in the flow. JSON has no infinity, JavaScript loses digits beyond 2^53, and YAML drops leading zeros.',
  },
  'parse/colon-cuts-expression': {
    severity: 'error',
    message: (): string => 'YAML ends the text at the `: ` inside this expression.',
    explain:
      'Without quotes, a colon and a space start the value of a key, wherever they stand, so YAML would end the text in the middle of the expression. Put quotes around the whole value.',
  },
  'parse/comment-cuts-expression': {
    severity: 'error',
    message: (): string => 'YAML takes the ` #` inside this expression for a comment.',
    explain:
      'Without quotes, a space and `#` start a comment, wherever they stand, so YAML would drop the rest of the expression without a word. Put quotes around the whole value.',
  },
  'parse/directive': {
    severity: 'error',
    message: (): string => 'A flow has no YAML directives.',
    explain:
      'A directive changes what the rest of the file means: under `%YAML 1.1`, `no` is false and `0777` is 511.',
  },
  'parse/duplicate-key': {
    severity: 'error',
    message: (p: { key: string }): string => `The key \`${shorten(p.key)}\` is in this map twice.`,
    explain: 'Only one of the two values could count, and readers disagree about which.',
  },
  'parse/expression-in-key': {
    severity: 'error',
    message: (): string => 'A key cannot hold an expression.',
    explain: 'The names in a flow are known when it is compiled; only values are computed.',
  },
  'parse/forbidden-key': {
    severity: 'error',
    message: (p: { key: string }): string =>
      `No map in a flow may have the key \`${shorten(p.key)}\`, which every JavaScript object has already.`,
    explain: 'Such a key could be mistaken for the one that the language itself puts there.',
  },
  'parse/key-not-text': {
    severity: 'error',
    message: (p: { found: string }): string => `A key must be text, but this one is ${p.found}.`,
    explain: 'JSON, which carries all values of a flow, has only text as keys.',
  },
  'parse/merge-key': {
    severity: 'error',
    message: (): string => 'A flow has no merge keys.',
    explain: 'A merge takes keys from elsewhere, so that a reader cannot see what a step is given.',
  },
  'parse/not-is-a-tag': {
    severity: 'error',
    message: (): string => 'YAML takes this `!` for a tag, not for "not".',
    explain:
      'Without braces and quotes, YAML drops the word after the `!`, and the condition is empty.',
  },
  'parse/not-utf8': {
    severity: 'error',
    message: (p: { byte: number }): string =>
      `The byte 0x${p.byte.toString(16).toUpperCase().padStart(2, '0')} here is not valid UTF-8.`,
    explain:
      'A flow is text in UTF-8. Each reader would put other characters in the place of this byte, and review would show something else than what runs. Editors can save a file with this encoding.',
  },
  'parse/several-documents': {
    severity: 'error',
    message: (): string => 'A file holds one flow, and another YAML document starts here.',
    explain: 'Readers disagree about which document counts.',
  },
  'parse/stray-braces': {
    severity: 'error',
    message: (): string => 'These braces close nothing.',
    explain:
      'With text after it, an expression is part of a text and loses its type: a number would become a string. One pair of braces is enough.',
  },
  'parse/tag': {
    severity: 'error',
    message: (p: { text: string }): string =>
      `A flow has no tags, and YAML reads \`${shorten(p.text)}\` as one.`,
    explain:
      'A tag gives a value another type than the one that is seen. Text that starts with `!` needs quotes.',
  },
  'parse/too-deep': {
    severity: 'error',
    message: (p: { limit: number }): string => `This is nested more than ${p.limit} levels deep.`,
    explain:
      'Values nested so deeply are nearly always an accident of a generator. The limit keeps every later step of the compiler bounded.',
  },
  'parse/too-large': {
    severity: 'error',
    message: (p: { bytes: number; limit: number }): string =>
      `A flow file has at most ${p.limit} bytes, and this one has ${p.bytes}.`,
    explain: 'The limit is far above what people write and review, and keeps reading bounded.',
  },
  'parse/unquoted-in-flow': {
    severity: 'error',
    message: (): string =>
      'Between brackets, YAML takes the braces of this expression for its own.',
    explain:
      'Inside `{ … }` and `[ … ]`, braces and brackets are YAML’s own, so text that holds them needs quotes: `{ name: "${{ inputs.name }}" }`.',
  },
  'parse/unquoted-ternary': {
    severity: 'error',
    message: (): string => 'YAML takes the `: ` of this condition for the end of a key.',
    explain:
      'Without quotes, a colon and a space start the value of a key, so YAML takes `a ? b : c` apart. Put quotes around the whole value: `"${{ a ? b : c }}"`.',
  },
  'parse/unterminated-expression': {
    severity: 'error',
    message: (): string => 'This `${{` has no `}}`.',
    explain:
      'An expression ends with the first `}}` that is in no string, template or pair of brackets of its own.',
  },
  'parse/yaml-syntax': {
    severity: 'error',
    message: (p: { reason: string }): string => `This is not valid YAML: ${p.reason}.`,
    explain:
      'YAML could not make sense of this line: often an indentation, a missing quote, or a `: ` inside text. What else stands on it cannot be trusted, so nothing more is reported about it.',
  },
} as const;
