import { catalogue } from './catalogue.ts';
import type { CatalogueEntry } from './entry.ts';

/** A fixture of a diagnostic: the flow, and exactly what its user sees. */
export interface DocumentedCase {
  readonly flow: string;
  readonly expected: string;
  /** What `compile --fix` does about it: "Rename `usess` to `uses`." */
  readonly fix?: string;
}

/** The longest example that is shown whole. */
const mostLines = 40;

/** `docs/diagnostics.md`: every code with its reason and the fixture that prints it. */
export function documentDiagnostics(examples: ReadonlyMap<string, DocumentedCase>): string {
  const entries = Object.entries<CatalogueEntry>(catalogue);
  const sections = entries.map(([code, entry]) => documentOne(code, entry, examples.get(code)));
  const head = [
    '# Diagnostics',
    '',
    'Everything the compiler can say, by code. This page is made from the catalogue and from the tests’ own',
    'fixtures: `npx vitest run compiler/diagnostics -u` renews it.',
    '',
    '`millrace compile --fix` mends what is marked so here, where only one edit can be meant; the rest of the file',
    'keeps its bytes. A warning can be silenced by its code, with the reason, at the end of the line where it starts',
    'or on a line of its own above it; `//` starts the comment in a script. An error cannot be silenced.',
    '',
    ...fence('yaml', '# millrace-ignore check/unused-input: the dashboard sends it'),
  ];
  return `${[...head, ...sections.flat()].join('\n')}\n`;
}

function documentOne(
  code: string,
  { severity, explain }: CatalogueEntry,
  example: DocumentedCase | undefined,
): readonly string[] {
  const fix = example?.fix;
  const head = [
    '',
    `## ${code}`,
    '',
    `${capital(severity)}. ${explain}`,
    ...(fix === undefined ? [] : ['', `\`--fix\` may mend it, as here: ${fix}`]),
    ...(severity === 'error' || code.startsWith('silence/')
      ? []
      : ['', `To silence it: \`# millrace-ignore ${code}: REASON\`.`]),
  ];
  if (example === undefined || example.flow.split('\n').length > mostLines) return head;
  return [
    ...head,
    '',
    ...fence('yaml', example.flow),
    '',
    ...fence('text', firstFinding(example.expected, code)),
  ];
}

/** What is said with this code; a fixture may show others beside it. */
function firstFinding(expected: string, code: string): string {
  const findings = expected.split(/\n\n(?=\S+:\d+:\d+ )/);
  return findings.find((finding) => finding.includes(`[${code}]`)) ?? expected;
}

function fence(language: string, text: string): readonly string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return [`${ticks}${language}`, text.trimEnd(), ticks];
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
