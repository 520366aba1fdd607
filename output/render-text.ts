import { codeFrame } from './code-frame.ts';
import { escapeTerminal } from './escape-terminal.ts';
import type { Finding, FindingSpan, Severity, Sources } from './finding.ts';
import { locate } from './locate.ts';

export interface TextOptions {
  /** ANSI colours. */
  readonly color?: boolean;
}

type Paint = (style: Style, text: string) => string;
type Style = 'bold' | 'dim' | Severity | 'hint';

const codes: Readonly<Record<Style, string>> = {
  bold: '1',
  dim: '2',
  error: '1;31',
  warning: '1;33',
  info: '1;36',
  hint: '1;32',
};

/** A finding for people: place, message and the marked line; related places; the hint. No line feed at its end. */
export function renderText(finding: Finding, sources: Sources, options: TextOptions = {}): string {
  const paint: Paint = (style, text) =>
    options.color === true && text !== '' ? `\u001B[${codes[style]}m${text}\u001B[0m` : text;
  const { code, severity, message, span, related, hint } = finding;
  const label = paint(severity, `${severity}[${oneLine(code)}]`);
  const lines = [
    `${place(span, sources, paint)} ${label} ${sentence(message)}`,
    ...frame(span, sources, (marks) => paint(severity, marks), paint),
    ...related.flatMap((other) => [
      `${place(other.span, sources, paint)} ${paint('info', 'note:')} ${sentence(other.message)}`,
      ...frame(other.span, sources, (marks) => paint('info', marks), paint),
    ]),
    ...(hint === undefined ? [] : [`${paint('hint', 'hint:')} ${sentence(hint)}`]),
  ];
  return lines.join('\n');
}

/** `2 errors, 1 warning.` Without a line feed. */
export function renderSummary(findings: readonly Pick<Finding, 'severity'>[]): string {
  const counts = (['error', 'warning', 'info'] as const).map((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    const word = severity === 'info' ? 'note' : severity;
    return { count, text: `${count} ${word}${count === 1 ? '' : 's'}` };
  });
  const some = counts.filter(({ count }) => count > 0).map(({ text }) => text);
  return some.length === 0 ? 'No problems.' : `${some.join(', ')}.`;
}

function place(span: FindingSpan, sources: Sources, paint: Paint): string {
  const { line, column } = locate(span, sources);
  return paint('bold', `${oneLine(span.path)}:${line}:${column}`);
}

/** A path or a code never ends its line. */
function oneLine(text: string): string {
  return escapeTerminal(text).replaceAll('\n', '\\u{a}').replaceAll('\t', '\\u{9}');
}

/** A message stays in its own lines: what it quotes cannot look like the next finding. */
function sentence(text: string): string {
  return escapeTerminal(text.replaceAll('\t', ' ')).replaceAll('\n', '\n    ');
}

function frame(
  span: FindingSpan,
  sources: Sources,
  mark: (marks: string) => string,
  paint: Paint,
): readonly string[] {
  const found = codeFrame(span, sources);
  if (found === undefined) return [];
  const gutter = `${found.line} | `;
  const indent = ' '.repeat(gutter.length + found.marks.indexOf('^'));
  return [
    `${paint('dim', gutter)}${found.source}`.trimEnd(),
    `${indent}${mark(found.marks.trimStart())}`,
  ];
}
