import { type Annotation, annotationLines } from './annotation-lines.ts';
import type { Finding, Severity, Sources } from './finding.ts';
import { locate } from './locate.ts';
import { renderText } from './render-text.ts';

const levels: Readonly<Record<Severity, Annotation['level']>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
};

/**
 * Workflow commands that GitHub Actions shows at the lines of a pull request, a line each. What is
 * more than it takes stands in the log as text, and the last line says so.
 */
export function renderGithub(findings: readonly Finding[], sources: Sources): string {
  return annotationLines(findings.map((finding) => annotation(finding, sources)));
}

function annotation(finding: Finding, sources: Sources): Annotation {
  const { line, column, endLine, endColumn } = locate(finding.span, sources);
  // The runner drops columns of a place with several lines, and says so.
  const columns = line === endLine ? { col: column, endColumn } : {};
  return {
    level: levels[finding.severity],
    properties: { file: finding.span.path, line, endLine, ...columns, title: finding.code },
    message: fullText(finding, sources),
    asText: () => renderText(finding, sources),
  };
}

function fullText({ message, related, hint }: Finding, sources: Sources): string {
  const places = related.map((other) => {
    const { line, column } = locate(other.span, sources);
    return `${other.span.path}:${line}:${column}: ${other.message}`;
  });
  return [message, ...places, ...(hint === undefined ? [] : [`hint: ${hint}`])].join('\n');
}
