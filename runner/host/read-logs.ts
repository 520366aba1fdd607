import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LoggedLine } from '../journal/logged-line.ts';
import { linesOfLog, logPath, stepOfLog } from './log-file.ts';
import { readOptional } from './read-journal.ts';
import { isMissing } from './runs.ts';

/** A line and the step that printed it. */
export interface StepLine extends LoggedLine {
  /** Its address. */
  readonly step: string;
}

/** What a step of a run printed, masked; empty when it printed nothing. */
export function readLog(folder: string, step: string): readonly StepLine[] {
  const text = readOptional(logPath(join(folder, 'logs'), step))?.toString('utf8');
  return text === undefined ? [] : linesOfLog(step, text).map((line) => ({ ...line, step }));
}

/** Addresses of the steps of a run that printed something, sorted. */
export function loggedSteps(folder: string): readonly string[] {
  try {
    const logs = join(folder, 'logs');
    return readdirSync(logs)
      .flatMap((name) => stepOfLog(logs, name) ?? [])
      .sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** What several steps printed, in the order in which they did. */
export function readLogs(folder: string, steps: readonly string[]): readonly StepLine[] {
  // Sorting is stable: lines of one millisecond keep their order within a step.
  return steps.flatMap((step) => readLog(folder, step)).sort((a, b) => a.at - b.at);
}

/** Whether an address is that step, or lies inside it. */
export function isWithin(address: string, step: string): boolean {
  return address.startsWith(step) && /^(?:$|[[/])/u.test(address.slice(step.length));
}
