import { escapeWorkflowCommand, escapeWorkflowData } from './escape-workflow-command.ts';
import type { Finding, Severity, Sources } from './finding.ts';
import { locate } from './locate.ts';
import { neutralise } from './neutralise.ts';
import { renderText } from './render-text.ts';

const commands: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
};

/** So many of a kind does GitHub take from one step; it drops the others without a word. */
const mostOfAKind = 10;

/**
 * Workflow commands that GitHub Actions shows at the lines of a pull request, a line each. What is
 * more than it takes stands in the log as text, and the last line says so.
 */
export function renderGithub(findings: readonly Finding[], sources: Sources): string {
  const counts = { error: 0, warning: 0, info: 0 };
  const ranked = findings.map((finding) => ({ finding, rank: ++counts[finding.severity] }));
  const shown = ranked.filter(({ rank }) => rank <= mostOfAKind);
  const others = ranked.filter(({ rank }) => rank > mostOfAKind);
  const lines = [
    ...shown.map(({ finding }) => annotation(finding, sources)),
    ...others.map(({ finding }) => neutralise(renderText(finding, sources))),
    ...(others.length === 0 ? [] : [excess(others.length)]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function excess(count: number): string {
  const more = count === 1 ? '1 more is' : `${String(count)} more are`;
  return `${more} only listed here: GitHub shows ${String(mostOfAKind)} of a kind beside the code.`;
}

function annotation(finding: Finding, sources: Sources): string {
  const { line, column, endLine, endColumn } = locate(finding.span, sources);
  // The runner drops columns of a place with several lines, and says so.
  const columns = line === endLine ? { col: column, endColumn } : {};
  const properties = { file: finding.span.path, line, endLine, ...columns, title: finding.code };
  const text = Object.entries(properties)
    .map(([key, value]) => `${key}=${escapeWorkflowCommand(String(value))}`)
    .join(',');
  return `::${commands[finding.severity]} ${text}::${escapeWorkflowData(fullText(finding, sources))}`;
}

function fullText({ message, related, hint }: Finding, sources: Sources): string {
  const places = related.map((other) => {
    const { line, column } = locate(other.span, sources);
    return `${other.span.path}:${line}:${column}: ${other.message}`;
  });
  return [message, ...places, ...(hint === undefined ? [] : [`hint: ${hint}`])].join('\n');
}
