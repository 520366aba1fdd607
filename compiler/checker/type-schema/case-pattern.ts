import { ts } from 'ts-morph';

/** Letters that one mapping leaves alone, as a character class of a regular expression. */
interface Cased {
  readonly first: string;
  readonly rest: string;
}

const anything = '[\\s\\S]';
const upper = '\\P{Changes_When_Uppercased}';
const lower = '\\P{Changes_When_Lowercased}';

/** The texts that `Uppercase<string>` and its like leave as they are, without `^` and `$`. */
export function casePattern(type: ts.StringMappingType): string {
  const { first, rest } = casedOf(type);
  return first === rest ? `${rest}*` : `(?:${first}${rest}*)?`;
}

/** Mappings apply from the inside out: `Capitalize<Lowercase<string>>` is `Abc`. */
function casedOf(type: ts.Type): Cased {
  if ((type.flags & ts.TypeFlags.StringMapping) === 0) return { first: anything, rest: anything };
  // True: only string mappings have the flag.
  const { symbol, type: inner } = type as ts.StringMappingType;
  const { rest } = casedOf(inner);
  switch (symbol.name) {
    case 'Uppercase':
      return { first: upper, rest: upper };
    case 'Lowercase':
      return { first: lower, rest: lower };
    case 'Capitalize':
      return { first: firstUnit(upper), rest };
    default:
      return { first: firstUnit(lower), rest };
  }
}

/** Only the first code unit is mapped, and half a character has no case. */
function firstUnit(kept: string): string {
  return `[${kept}\\u{10000}-\\u{10FFFF}]`;
}
