/** Why one type does not fit another, as the checker's message says it. */
export interface Mismatch {
  readonly actual: string;
  readonly expected: string;
  /** What leads to the part that does not fit; empty when it is the whole. */
  readonly path: readonly string[];
  /** The types of that part, or the fields that it lacks. */
  readonly cause:
    | { readonly kind: 'types'; readonly actual: string; readonly expected: string }
    | { readonly kind: 'missing'; readonly fields: readonly string[] };
}

/** Reads a message that says that a type is not assignable; `undefined` when it says something else. */
export function explainMismatch(message: string): Mismatch | undefined {
  const lines = message.split('\n').map((line) => line.trim());
  const steps = lines.map(readLine);
  const [first, ...rest] = steps;
  if (first === undefined || first.kind === 'other' || first.kind === 'path') return undefined;
  const path = rest.flatMap((step) => (step.kind === 'path' ? step.path : []));
  const causes = [first, ...rest].filter(
    (step) => step.kind === 'types' || step.kind === 'missing',
  );
  const last = causes.at(-1) ?? first;
  const cause: Mismatch['cause'] =
    last.kind === 'missing'
      ? { kind: 'missing', fields: last.fields }
      : { kind: 'types', actual: last.actual, expected: last.expected };
  return { actual: first.actual, expected: first.expected, path, cause };
}

type Line =
  | { readonly kind: 'types'; readonly actual: string; readonly expected: string }
  | {
      readonly kind: 'missing';
      readonly actual: string;
      readonly expected: string;
      readonly fields: readonly string[];
    }
  | { readonly kind: 'path'; readonly path: readonly string[] }
  | { readonly kind: 'other' };

function readLine(line: string): Line {
  return typesLine(line) ?? missingLine(line) ?? pathLine(line) ?? { kind: 'other' };
}

function typesLine(line: string): Line | undefined {
  const match =
    /^(?:Argument of type|Type) '(?<actual>.*)' is not assignable to (?:parameter of )?type '(?<expected>.*)'/.exec(
      line,
    )?.groups;
  if (match === undefined) return undefined;
  return { kind: 'types', actual: match['actual'] ?? '', expected: match['expected'] ?? '' };
}

function missingLine(line: string): Line | undefined {
  const one =
    /^Property '(?<field>.*)' is missing in type '(?<actual>.*)' but required in type '(?<expected>.*)'/.exec(
      line,
    )?.groups;
  const several =
    /^Type '(?<actual>.*)' is missing the following properties from type '(?<expected>.*)': (?<fields>.*)$/.exec(
      line,
    )?.groups;
  const found = one ?? several;
  if (found === undefined) return undefined;
  const { field, fields = '' } = found;
  return {
    kind: 'missing',
    actual: found['actual'] ?? '',
    expected: found['expected'] ?? '',
    fields: field === undefined ? fields.replace(/\.$/, '').split(/, (?:and )?/) : [field],
  };
}

const paths = [
  /^Types of property '(.*)' are incompatible\.$/,
  /^The types of '(.*)' are incompatible between these types\.$/,
  /^Property '"?(.*?)"?' is incompatible with index signature\.$/,
];

function pathLine(line: string): Line | undefined {
  for (const pattern of paths) {
    const found = pattern.exec(line)?.[1];
    if (found !== undefined) return { kind: 'path', path: [found] };
  }
  const position = /^Type at position (\d+) in source/.exec(line)?.[1];
  return position === undefined ? undefined : { kind: 'path', path: [`[${position}]`] };
}
