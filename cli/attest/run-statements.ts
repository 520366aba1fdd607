import { type Builder, runStatement } from '../../audit/index.ts';
import { harmlessJson, openRun, readRun, reportRun } from '../../runner/index.ts';
import type { Statements } from './compile-statements.ts';

/** A statement about a run that has ended; its reports are what `show --json` and `report` print of it. */
export async function runStatements(
  root: string,
  id: string,
  builder: Builder,
): Promise<Statements> {
  const reading = readRun(root, id, { blobs: true });
  if (!reading.ok) return reading;
  const { view } = reading;
  if (view.status === 'waiting' || view.status === 'unfinished') {
    const hint = '`millrace resume` goes on with it, `millrace cancel` ends it.';
    return { ok: false, message: `The run ${view.run} has not ended.`, hint };
  }
  const page = await reportRun(root, view.run);
  if (!page.ok) return page;
  const { run, flow, lock, wall, status, only, inputs, outputs, startedAt, endedAt } = view;
  const reports = [
    { name: `${run}.json`, text: `${harmlessJson({ version: 1, ...view })}\n` },
    { name: `millrace-${run}.html`, text: page.html },
  ];
  const times = { startedAt, endedAt };
  const asked = { mock: view.mock === true, ...(only !== undefined && { only }) };
  const rest = { ...times, ...denoOf(root, view), reports };
  const ended = { run, flow, lock, wall, status, ...asked, inputs, outputs, ...rest };
  return { ok: true, statements: [runStatement(ended, builder)] };
}

/** What the journal says; of earlier releases the range in the lock that the run keeps, which one of a single step does not. */
function denoOf(
  root: string,
  { run, deno }: { readonly run: string; readonly deno?: readonly string[] },
): { readonly deno?: string } {
  if (deno !== undefined) return { deno: deno.join(', ') };
  const opening = openRun(root, run);
  return opening.ok ? { deno: opening.opened.locks.lock.engine.deno } : {};
}
