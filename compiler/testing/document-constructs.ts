import type { Json } from '../../lock/index.ts';

/** A construct of the type language, and what must be inferred of it. */
export interface Construct {
  readonly construct: string;
  /** Statements in front of the type. */
  readonly declare?: string;
  readonly type: string;
  readonly input: Expected;
  readonly output: Expected;
  readonly note?: string;
  /** A brand stays on what a script gives, and no value of JSON has it. */
  readonly isBranded?: boolean;
}

/** Values that JSON may and may not have there, or why there is no schema. */
export type Expected =
  | { readonly fits: readonly Json[]; readonly misfits: readonly Json[] }
  | { readonly error: string; readonly at?: string };

/** The page that shows what is inferred of each construct. */
export function documentConstructs(
  groups: readonly (readonly [string, readonly Construct[]])[],
): string {
  const tables = groups.map(([name, rows]) => {
    const title = name.replace(/^\d+-/, '').replaceAll('-', ' ');
    const head =
      '| construct | type | taken as input | given as output |\n| --- | --- | --- | --- |';
    return `## ${title.charAt(0).toUpperCase()}${title.slice(1)}\n\n${head}\n${rows.map(line).join('\n')}\n`;
  });
  return `${introduction}\n${tables.join('\n')}`;
}

const introduction = `# What is inferred

Made by a test from \`compiler/testdata/constructs/\`: every sample is checked against the inferred
schema, and against TypeScript's own opinion of the edge. After ✓ stand values that are taken, after
✗ values that are not. A type without a schema is an error at the place in the script that says it.

A brand in an object or on a list (\`{ a: string } & { __brand: 'Some' }\`) is a field like others,
unless a symbol names it: a value of JSON must have it. Text may hold half of a surrogate pair: JSON
writes it as an escape, and it arrives as it was.

Doc comments constrain what they stand on, a parameter, a field or the alias of a type: \`@minimum\`,
\`@maximum\`, \`@exclusiveMinimum\`, \`@exclusiveMaximum\`, \`@multipleOf\`, \`@minLength\`,
\`@maxLength\`, \`@pattern\`, \`@format\`, \`@minItems\`, \`@maxItems\`. Their text, and \`@param\`,
describes a parameter or field. Defaults are read from the code alone: \`@default\`, \`@example\` and
\`@deprecated\` say nothing.
`;

function line({ construct, declare, type, input, output, note }: Construct): string {
  const shown = [declare, type]
    .filter((part) => part !== undefined)
    .map(code)
    .join('<br>');
  const same = JSON.stringify(input) === JSON.stringify(output);
  const given = same ? '(the same)' : expectation(output);
  const what = note === undefined ? construct : `${construct}<br>${cell(note)}`;
  return `| ${what} | ${shown} | ${expectation(input)} | ${given} |`;
}

function expectation(expected: Expected): string {
  if ('error' in expected) {
    const { error, at } = expected;
    return `error: ${at === undefined ? 'it' : code(`…${at}`)} ${cell(error)}`;
  }
  const { fits, misfits } = expected;
  const lists = [
    ...(fits.length > 0 ? [`✓ ${fits.map(sample).join(' ')}`] : []),
    ...(misfits.length > 0 ? [`✗ ${misfits.map(sample).join(' ')}`] : []),
  ];
  return lists.join('<br>');
}

function sample(value: Json): string {
  return code(JSON.stringify(value));
}

/** Code in a cell of a table; some of it holds backticks. */
function code(text: string): string {
  return text.includes('`') ? `\`\` ${cell(text)} \`\`` : `\`${cell(text)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
