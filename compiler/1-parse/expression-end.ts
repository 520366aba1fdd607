/** What is open while an expression is read: a bracket, or a template literal. */
type Open = '{' | '(' | '[' | '`' | '${';

/**
 * Finds the `}}` that ends the expression whose text starts at `start`: the first one that is in no
 * string, template literal, comment or pair of brackets. `undefined` when there is none before `limit`.
 *
 * An expression that is itself broken (a string without an end, brackets that do not match) ends at
 * the first `}}`, so that what is wrong with it can be said about it.
 */
export function expressionEnd(
  text: string,
  start: number,
  limit: number = text.length,
): number | undefined {
  const found = balancedEnd(text, start, limit);
  if (found !== undefined) return found;
  const first = text.indexOf('}}', start);
  return first === -1 || first + 2 > limit ? undefined : first;
}

function balancedEnd(text: string, start: number, limit: number): number | undefined {
  const open: Open[] = [];
  let significant = '';
  for (let at = start; at < limit; at++) {
    const character = text.charAt(at);
    if (open.at(-1) === '`') {
      at = inTemplate(text, at, open);
      significant = '`';
      continue;
    }
    if (character === '}' && open.length === 0 && text.charAt(at + 1) === '}') {
      return at + 2 <= limit ? at : undefined;
    }
    const skipped = skip(text, at, limit, significant);
    if (skipped === undefined) return undefined;
    if (skipped > at) {
      at = skipped - 1;
      significant = '"';
      continue;
    }
    follow(character, open);
    if (character.trim() !== '') significant = character;
  }
  return undefined;
}

/** Inside a template literal: the position of the last character that is taken. */
function inTemplate(text: string, at: number, open: Open[]): number {
  if (text.charAt(at) === '\\') return at + 1;
  if (text.charAt(at) === '`') open.pop();
  if (!text.startsWith('${', at)) return at;
  open.push('${');
  return at + 1;
}

/** The end of the string, comment or regular expression that starts at `at`, or `at`; `undefined` when it never ends. */
function skip(text: string, at: number, limit: number, before: string): number | undefined {
  const character = text.charAt(at);
  if (character === '"' || character === "'") return stringEnd(text, at, limit, character);
  if (character !== '/') return at;
  if (text.startsWith('/*', at)) return endOf(text, '*/', at + 2, limit);
  if (text.startsWith('//', at)) return endOf(text, '\n', at + 2, limit);
  // A slash where a value is expected starts a regular expression; elsewhere it divides.
  return before === '' || '(,=:[!&|?{+-*%<>~^'.includes(before)
    ? (regularExpressionEnd(text, at, limit) ?? at)
    : at;
}

function endOf(text: string, mark: string, from: number, limit: number): number | undefined {
  const found = text.indexOf(mark, from);
  return found === -1 || found >= limit ? undefined : found + mark.length;
}

function stringEnd(text: string, at: number, limit: number, quote: string): number | undefined {
  for (let next = at + 1; next < limit; next++) {
    if (text.charAt(next) === '\\') next++;
    else if (text.charAt(next) === quote) return next + 1;
  }
  return undefined;
}

function regularExpressionEnd(text: string, at: number, limit: number): number | undefined {
  let inClass = false;
  for (let next = at + 1; next < limit; next++) {
    const character = text.charAt(next);
    if (character === '\n') return undefined;
    if (character === '\\') next++;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    else if (character === '/' && !inClass) return next + 1;
  }
  return undefined;
}

/** Keeps count of brackets. One that closes nothing is left to whoever parses the expression. */
function follow(character: string, open: Open[]): void {
  if (character === '`' || character === '{' || character === '(' || character === '[') {
    open.push(character);
    return;
  }
  const last = open.at(-1);
  if (character === '}' && (last === '{' || last === '${')) open.pop();
  if (character === ')' && last === '(') open.pop();
  if (character === ']' && last === '[') open.pop();
}
