import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { decodeLines, type LoggedLine } from '../journal/logged-line.ts';
import { isMissing } from './runs.ts';

const ending = '.log';
/** What file systems admit, in bytes; addresses are ASCII. */
const longestName = 255;
/** So much of a long address still stands in the name of its file. */
const keptOfLong = 120;
/** More than the address of any step: the sum of all ids around it. */
const longestHead = 64 * 1024;

/**
 * The file of a step's log. No two addresses share a name: ids hold no dot and no tilde. The name of
 * a deep step, for which there is no room, is the beginning of its address and a digest of it.
 */
export function logPath(logsFolder: string, step: string): string {
  const whole = step.replaceAll('/', '.');
  if (isShort(step)) return join(logsFolder, `${whole}${ending}`);
  const digest = createHash('sha256').update(step).digest('hex').slice(0, 32);
  return join(logsFolder, `${whole.slice(0, keptOfLong)}~${digest}${ending}`);
}

/** What the log of a step whose file's name does not tell its address begins with; else nothing. */
export function logHead(step: string): string {
  return isShort(step) ? '' : `# ${step}\n`;
}

/** The step whose log a file of that name is; `undefined` for any other file. */
export function stepOfLog(logsFolder: string, name: string): string | undefined {
  if (!name.endsWith(ending)) return undefined;
  if (!name.includes('~')) return name.slice(0, -ending.length).replaceAll('.', '/');
  const [, step] = /^# (\S+)\n/u.exec(beginningOf(join(logsFolder, name))) ?? [];
  return step !== undefined && basename(logPath('', step)) === name ? step : undefined;
}

/** The whole lines of a piece of a step's log. */
export function linesOfLog(step: string, text: string): readonly LoggedLine[] {
  const head = logHead(step).trimEnd();
  if (head === '') return decodeLines(text);
  // Each process that worked on the run has written one; what a step prints stands behind its time.
  const lines = text.split('\n').filter((line) => line !== head);
  return decodeLines(lines.join('\n'));
}

function isShort(step: string): boolean {
  return step.length + ending.length <= longestName;
}

function beginningOf(path: string): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
  try {
    const bytes = Buffer.alloc(longestHead);
    return bytes.toString('utf8', 0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}
