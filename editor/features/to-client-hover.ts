import type { Hover as ClientHover } from 'vscode-languageserver/node';
import type { Hover } from '../../compiler/index.ts';
import type { JsonSchema } from '../../lock/index.ts';
import type { PinOrigin } from '../model/world.ts';
import type { TextLines } from '../text/text-lines.ts';

/** Schemas of more characters than this say less than they hide. */
const longestSchema = 1_500;

/** What is shown over a place: types as TypeScript, what is written about it, schemas, and where a pin comes from. */
export function toClientHover(
  hover: Hover,
  lines: TextLines,
  origin: PinOrigin | undefined,
): ClientHover {
  const { span, typescript, text, input, output, pin } = hover;
  const parts = [
    ...(typescript === undefined ? [] : [fenced('typescript', typescript)]),
    ...(text === undefined ? [] : [text]),
    ...(pin === undefined ? [] : [pinText(pin, origin)]),
    ...schemaPart('Input', input),
    ...schemaPart('Output', output),
  ];
  const value = parts.join('\n\n');
  return { range: lines.spanOf(span), contents: { kind: 'markdown', value } };
}

function pinText(pin: NonNullable<Hover['pin']>, origin: PinOrigin | undefined): string {
  const state = stateOf(pin);
  if (origin === undefined) return `${state} No commit has brought it in yet.`;
  const { commit, date, subject } = origin;
  return `${state} Commit ${code(commit)} of ${date.slice(0, 10)} brought it in: ${code(subject)}.`;
}

function stateOf({ path, written, digest }: NonNullable<Hover['pin']>): string {
  if (digest === undefined) return `There is no ${code(path)} in the working tree.`;
  return digest.startsWith(written)
    ? 'This pin means what is in the working tree.'
    : `This pin means an earlier version; the working tree has \`${digest.slice(0, 12)}\`.`;
}

function schemaPart(title: string, schema: JsonSchema | undefined): readonly string[] {
  if (schema === undefined) return [];
  const text = JSON.stringify(schema, null, 2);
  return text.length > longestSchema ? [] : [`${title} schema:`, fenced('json', text)];
}

/** A fence that is longer than any inside. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A text of somebody else's as Markdown shows it, on one line. */
function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${ticks}${space}${line}${space}${ticks}`;
}
