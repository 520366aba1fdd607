import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node';
import type { StepArguments } from '../../compiler/index.ts';
import type { Json } from '../../lock/index.ts';
import { insertion, type CompletionPlace, type Insertion } from './completion-place.ts';
import type { KeyOffer } from './schema-offers.ts';

/** Keys whose value is an expression, and nothing else. */
const expressionKeys: ReadonlySet<string> = new Set(['for-each', 'if', 'until', 'on']);

/** The keys that the schema of the file has at this place; those that are needed come first. */
export function keyItems(
  at: CompletionPlace,
  offers: readonly KeyOffer[],
): readonly CompletionItem[] {
  return offers.map(({ key, description, isNeeded, form }) => ({
    label: key,
    kind: form === 'scalar' ? CompletionItemKind.Property : CompletionItemKind.Module,
    ...(description === undefined
      ? {}
      : { documentation: { kind: 'markdown', value: description } }),
    sortText: `${isNeeded ? '0' : '1'}${key}`,
    ...insertion(at, keyInsertion(at, key, form)),
  }));
}

/** The arguments that a step's `with` does not have yet, with their types. */
export function argumentItems(
  at: CompletionPlace,
  { arguments: known }: StepArguments,
): readonly CompletionItem[] {
  return known
    .filter(({ name }) => !at.place.keys.has(name))
    .map(({ name, type, required, documentation }) => ({
      label: name,
      kind: CompletionItemKind.Field,
      detail: required ? type : `${type} (may be left out)`,
      ...(documentation === undefined
        ? {}
        : { documentation: { kind: 'markdown', value: documentation } }),
      sortText: `${required ? '0' : '1'}${name}`,
      ...insertion(at, keyInsertion(at, quoteKey(name), 'scalar')),
    }));
}

/** Values of which only a few are right. */
export function valueItems(
  at: CompletionPlace,
  values: readonly Json[],
): readonly CompletionItem[] {
  return values.flatMap((value) => {
    if (typeof value === 'object' && value !== null) return [];
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const written = typeof value === 'string' ? scalar(value) : text;
    return [
      { label: text, kind: CompletionItemKind.EnumMember, ...insertion(at, { text: written }) },
    ];
  });
}

/** Names of the file's own, such as ids of steps. */
export function nameItems(
  at: CompletionPlace,
  names: readonly string[],
  kind: CompletionItemKind,
): readonly CompletionItem[] {
  return names.map((name) => ({ label: name, kind, ...insertion(at, { text: scalar(name) }) }));
}

/** `${{ }}`, where a value may be computed. */
export function expressionItem(at: CompletionPlace): CompletionItem {
  const quote = at.place.isInBrackets ? "'" : '';
  const snippet = `${quote}\\\${{ $0 \\}\\}${quote}`;
  return {
    label: '${{ }}',
    kind: CompletionItemKind.Snippet,
    detail: 'A TypeScript expression',
    sortText: '~',
    ...insertion(at, { text: `${quote}\${{  }}${quote}`, snippet }),
  };
}

function keyInsertion({ place }: CompletionPlace, key: string, form: KeyOffer['form']): Insertion {
  if (place.hasColon) return { text: key };
  if (place.isInBrackets) {
    if (form === 'map') return { text: `${key}: {  }`, snippet: `${key}: { $0 \\}` };
    return form === 'list' ? { text: `${key}: []`, snippet: `${key}: [$0]` } : { text: `${key}: ` };
  }
  // What belongs to a map stands on lines of its own.
  if (form === 'map') return { text: `${key}:` };
  if (form === 'scalar' && expressionKeys.has(key)) {
    return { text: `${key}: `, snippet: `${key}: \\\${{ $0 \\}\\}` };
  }
  return form === 'list' ? { text: `${key}: `, snippet: `${key}: [$0]` } : { text: `${key}: ` };
}

function quoteKey(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) ? scalar(name) : `'${name.replaceAll("'", "''")}'`;
}

/** A text that YAML would read as something else stands in quotes. */
function scalar(text: string): string {
  const isPlain =
    /^[A-Za-z_][\w./@-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isPlain ? text : `'${text.replaceAll("'", "''")}'`;
}
