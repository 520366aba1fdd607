import { escapeWorkflowCommand, escapeWorkflowData } from './escape-workflow-command.ts';
import { neutralise } from './neutralise.ts';

/** Something to show beside the code of a pull request. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  /** `file`, `line`, `title` and so on, in the order in which they are written. */
  readonly properties: Readonly<Record<string, string | number>>;
  /** May have several lines. */
  readonly message: string;
  /** The same as lines of a log, for when it is one too many. */
  readonly asText: () => string;
}

/** So many of a level does GitHub take from one step; it drops the others without a word. */
const mostOfALevel = 10;

/**
 * Workflow commands, a line each, ending in line feeds. What is more than GitHub takes follows as text that
 * cannot be a command, and a last line says so.
 */
export function annotationLines(annotations: readonly Annotation[]): string {
  const counts = { error: 0, warning: 0, notice: 0 };
  const shown: Annotation[] = [];
  const others: Annotation[] = [];
  for (const annotation of annotations) {
    (++counts[annotation.level] <= mostOfALevel ? shown : others).push(annotation);
  }
  const lines = [
    ...shown.map(command),
    ...others.map(({ asText }) => neutralise(asText())),
    ...(others.length === 0 ? [] : [excess(others.length)]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function excess(count: number): string {
  const more = count === 1 ? '1 more is' : `${String(count)} more are`;
  return `${more} only listed here: GitHub shows ${String(mostOfALevel)} of a kind beside the code.`;
}

function command({ level, properties, message }: Annotation): string {
  const text = Object.entries(properties)
    .map(([key, value]) => `${key}=${escapeWorkflowCommand(String(value))}`)
    .join(',');
  return `::${level} ${text}::${escapeWorkflowData(message)}`;
}
