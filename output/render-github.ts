import { escapeWorkflowCommand, escapeWorkflowData } from './escape-workflow-command.ts';
import type { Finding, Severity, Sources } from './finding.ts';
import { locate } from './locate.ts';

const commands: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
};

/** Workflow commands that GitHub Actions shows at the lines of a pull request, a line each. */
export function renderGithub(findings: readonly Finding[], sources: Sources): string {
  return findings.map((finding) => `${annotation(finding, sources)}\n`).join('');
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
