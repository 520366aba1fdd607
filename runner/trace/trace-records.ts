import { isJsonObject, type Json } from '../../lock/index.ts';

/** One look of Deno at its permissions, whatever came of it. */
export interface TraceRecord {
  readonly permission: string;
  /** As the step wrote it; `null`: all of the kind. */
  readonly value: string | null;
}

/** What the value of an `env` record begins with that the wrapper makes for a program that is started. */
export const programMark = 'MILLRACE_RUN ';

/** Distinct records of Deno's trace (JSON lines); what is no record is left out, such as a line that was being written. */
export function traceRecords(text: string): readonly TraceRecord[] {
  const bodies = new Set<string>();
  for (const line of text.split('\n')) {
    // From there on two records of the same thing are the same text.
    const at = line.indexOf('"permission":');
    if (at !== -1) bodies.add(line.slice(at));
  }
  return [...bodies].flatMap(recordOf);
}

function recordOf(body: string): readonly TraceRecord[] {
  let read: Json;
  try {
    // True: it is what JSON.parse gives.
    read = JSON.parse(`{${body}`) as Json;
  } catch {
    return [];
  }
  if (!isJsonObject(read)) return [];
  const { permission, value } = read;
  if (typeof permission !== 'string') return [];
  if (value !== null && typeof value !== 'string') return [];
  return [isProgram(permission, value) ? programOf(value) : { permission, value }];
}

function isProgram(permission: string, value: string | null): value is string {
  return permission === 'env' && value?.startsWith(programMark) === true;
}

function programOf(value: string): TraceRecord {
  const name = value.slice(programMark.length);
  try {
    return { permission: 'run', value: decodeURIComponent(name) };
  } catch {
    // Only a step that forges its own trace writes what is no encoding.
    return { permission: 'run', value: name };
  }
}
