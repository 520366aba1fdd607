import type { YAMLError } from 'yaml';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceText } from './read-text.ts';
import { tokenize } from './tokenize.ts';

interface Explanation {
  /** What the library's message holds, or its code. */
  readonly of: string;
  readonly says: string;
  readonly hint?: string;
}

const quoteIt = 'Put the text in quotes, or write it as a block after `>-`.';

/** The library's errors in our words, the first that fits; what is not here keeps the library's. */
const explanations: readonly Explanation[] = [
  { of: 'Missing closing', says: 'the quote that is opened here is never closed' },
  { of: 'end with a }', says: 'a `{` before this has no `}`' },
  { of: 'end with a ]', says: 'a `[` before this has no `]`' },
  { of: 'BAD_COLLECTION_TYPE', says: 'a list and a map are mixed here' },
  { of: 'BAD_DQ_ESCAPE', says: 'this escape is unknown', hint: 'Write `\\\\` for a backslash.' },
  { of: 'BAD_INDENT', says: 'this line is not indented like its neighbours' },
  { of: 'BAD_SCALAR_START', says: 'text cannot start with this character', hint: quoteIt },
  { of: 'BLOCK_AS_IMPLICIT_KEY', says: 'a second `: ` stands on this line', hint: quoteIt },
  { of: 'BLOCK_IN_FLOW', says: 'a second `: ` stands in these brackets', hint: quoteIt },
  {
    of: 'MULTILINE_IMPLICIT_KEY',
    says: 'a key goes over several lines',
    hint: 'Is a colon missing?',
  },
  { of: 'RESOURCE_EXHAUSTION', says: 'it is nested too deep' },
  { of: 'TAB_AS_INDENT', says: 'a tab is used to indent', hint: 'Indent with spaces.' },
  { of: 'UNEXPECTED_TOKEN', says: 'this does not belong here', hint: quoteIt },
];

/**
 * One diagnostic for each line with an error: the others on it are consequences. So is everything
 * after a token that closes the whole document.
 */
export function syntaxProblems(
  source: SourceText,
  errors: readonly YAMLError[],
): readonly Diagnostic[] {
  const all = [...errors].sort((a, b) => a.pos[0] - b.pos[0]);
  const lost = all.findIndex(({ message }) => message.includes(' in YAML stream'));
  const quotes = quoteStarts(source, all);
  let reported = -1;
  return all.slice(0, lost === -1 ? all.length : lost + 1).flatMap((error) => {
    const start = Math.min(Math.max(error.pos[0], 0), source.text.length);
    if (start <= reported) return [];
    const lineBreak = source.text.indexOf('\n', start);
    reported = lineBreak === -1 ? source.text.length : lineBreak;
    return [describe(source, error, openingQuote(error, start, quotes))];
  });
}

function describe(source: SourceText, error: YAMLError, start: number): Diagnostic {
  const known = explanations.find(({ of }) => error.message.includes(of) || error.code === of);
  const lineBreak = source.text.indexOf('\n', start);
  const lineEnd = lineBreak === -1 ? source.text.length : lineBreak;
  const end = Math.max(Math.min(error.pos[1], lineEnd), start);
  const reason = known?.says ?? fromLibrary(error.message);
  const extras = known?.hint === undefined ? {} : { hint: known.hint };
  return diagnose('parse/yaml-syntax', { path: source.path, start, end }, { reason }, extras);
}

/** The library reports a missing quote where the text runs out, which is far from the slip. */
function openingQuote(error: YAMLError, at: number, quotes: ReadonlyMap<number, number>): number {
  return isUnclosed(error) ? (quotes.get(at) ?? at) : at;
}

function isUnclosed({ message }: YAMLError): boolean {
  return message.startsWith('Missing closing');
}

/** Where the text in quotes starts that ends at an offset; only looked for when it is needed. */
function quoteStarts(
  source: SourceText,
  errors: readonly YAMLError[],
): ReadonlyMap<number, number> {
  if (!errors.some(isUnclosed)) return new Map();
  const scalars = tokenize(source.safe).filter(({ kind }) => kind === 'quoted');
  return new Map(scalars.map(({ start, end }) => [end, start]));
}

function fromLibrary(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, '');
}
