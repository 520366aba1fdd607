import { ts } from 'ts-morph';
import { casePattern } from './case-pattern.ts';

/** The texts of a type that some strings have, as a regular expression; `undefined` for all strings. */
export function textPattern(type: ts.Type): string | undefined {
  if ((type.flags & ts.TypeFlags.TemplateLiteral) !== 0) {
    // True: only template literal types have the flag.
    return templatePattern([type as ts.TemplateLiteralType]);
  }
  if ((type.flags & ts.TypeFlags.StringMapping) === 0) return undefined;
  // True: only string mappings have the flag.
  return `^${casePattern(type as ts.StringMappingType)}$`;
}

/** Template literal types as one regular expression over the whole string. */
export function templatePattern(types: readonly ts.TemplateLiteralType[]): string {
  return `^${alternatives(types.map(partsOf))}$`;
}

/** One of several sequences; what they begin with in common is said once. */
function alternatives(sequences: readonly (readonly string[])[]): string {
  const groups = new Map<string, (readonly string[])[]>();
  for (const [first = '', ...rest] of sequences) {
    const group = groups.get(first);
    if (group === undefined) groups.set(first, [rest]);
    else group.push(rest);
  }
  const choices = [...groups].map(([first, rests]) => {
    const isEnd = rests.every((rest) => rest.length === 0);
    return isEnd ? first : `${first}${alternatives(rests)}`;
  });
  const [only = ''] = choices;
  return choices.length === 1 ? only : `(?:${choices.sort().join('|')})`;
}

function partsOf({ texts, types }: ts.TemplateLiteralType): readonly string[] {
  return texts.flatMap((text, index) => {
    const type = types[index];
    return [escape(text), ...(type === undefined ? [] : partPattern(type))];
  });
}

function partPattern(type: ts.Type): readonly string[] {
  if ((type.flags & ts.TypeFlags.Number) !== 0) return [number];
  if ((type.flags & ts.TypeFlags.BigInt) !== 0) return ['-?\\d+'];
  if ((type.flags & ts.TypeFlags.TemplateLiteral) !== 0) {
    // True: only template literal types have the flag.
    return partsOf(type as ts.TemplateLiteralType);
  }
  if ((type.flags & ts.TypeFlags.StringMapping) !== 0) {
    // True: only string mappings have the flag.
    return [casePattern(type as ts.StringMappingType)];
  }
  return ['[\\s\\S]*'];
}

/** How people and templates write a finite number. TypeScript takes `0x1f` and blanks as well. */
const number = '-?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?';

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, (character) => `\\${character}`);
}
