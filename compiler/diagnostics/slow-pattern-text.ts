import type { SlowPattern } from '../../schema/language/index.ts';

/** Why a pattern is refused. */
export function slowPatternText({ part, growth, cause }: SlowPattern): string {
  if (growth === 'unknown')
    return 'The pattern is too large to tell how long a search for it takes.';
  return `A text can make the search for this pattern take very long: ${reason(part, cause)}, so the time ${growths[growth]}.`;
}

const growths = {
  square: 'grows with the square of its length',
  power: 'grows with a high power of its length',
  exponential: 'doubles with every few characters',
} as const;

function reason(part: string, cause: SlowPattern['cause']): string {
  switch (cause) {
    case 'nested':
      return `\`${part}\` can read the same text in many ways`;
    case 'adjacent':
      return `\`${part}\` can read the same text as a repetition before it`;
    case 'unanchored':
      return `\`${part}\` is tried again from every character of a text`;
    case 'size':
      return 'it is too large';
  }
}

/** An edit that helps. */
export function slowPatternHint({ growth, cause }: SlowPattern, maxLength: string): string {
  const bound = growth === 'square' ? ` Or write \`${maxLength}\`.` : '';
  switch (cause) {
    case 'nested':
      return 'Let every round of a repetition begin with something that the round before cannot be: `^[a-z]+(?:-[a-z]+)*$` instead of `^([a-z]+-?)+$`.';
    case 'adjacent':
      return `Let the first one stop where the other begins: \`^[^:]*:[^:]*$\` instead of \`^.*:.*$\`.${bound}`;
    case 'unanchored':
      return `Begin the pattern with \`^\`, and say what may come first.${bound}`;
    case 'size':
      return 'Write a shorter pattern, or an `enum`.';
  }
}
