import type { Change, ChangeKind } from '../model/change.ts';
import type { Drift } from '../model/side.ts';
import { flowChange, type FlowContext, lockPath } from './flow-context.ts';

/** What is wrong with the files of a flow in head: each of these but `pin-behind` fails the review. */
export function lockFindings(context: FlowContext): readonly Change[] {
  return [...lockFinding(context), ...pinsBehind(context)];
}

/** The cause alone: a lock that cannot be read is not also out of date. */
function lockFinding(context: FlowContext): readonly Change[] {
  const { head, flow } = context;
  const { lock, drift, sourceText } = head;
  if (sourceText === undefined) {
    return lock === undefined ? [] : [finding(context, 'lock-orphan', lockPath(flow))];
  }
  if (lock !== undefined && lock.kind !== 'read') {
    const said = { subject: 'lock', to: lock.message };
    return [atFile(context, `lock-${lock.kind}`, said, lineIn(lock.message))];
  }
  if (drift?.state === 'invalid') return doesNotCompile(context, drift);
  if (lock === undefined) return [finding(context, 'lock-missing', lockPath(flow))];
  return drift === undefined ? [] : driftFindings(context, drift);
}

function doesNotCompile(context: FlowContext, { errors }: Drift): readonly Change[] {
  const said = { kind: 'flow-invalid', severity: 'refused', subject: 'flow' } as const;
  if (errors.length === 0) return [flowChange(context, said)];
  return errors.map(({ message, line }) => ({
    ...flowChange(context, { ...said, to: message }),
    location: { path: context.flow, ...(line !== undefined && { line }) },
  }));
}

function driftFindings(context: FlowContext, { state, files, errors }: Drift): readonly Change[] {
  if (state === 'fresh') return [];
  if (state === 'unknown') {
    const said = finding(context, 'lock-unproven', lockPath(context.flow));
    return [{ ...said, ...(errors[0] && { to: errors[0].message }) }];
  }
  const kind = state === 'stale' ? 'lock-stale' : 'lock-edited';
  return files.map((path) => finding(context, kind, path));
}

/** Says which file it is. */
function finding(context: FlowContext, kind: ChangeKind, path: string): Change {
  const said = { kind, severity: 'refused', subject: path } as const;
  return { ...flowChange(context, said), location: { path } };
}

function atFile(
  context: FlowContext,
  kind: ChangeKind,
  said: { readonly subject: string; readonly to: string },
  line: number | undefined,
): Change {
  const path = lockPath(context.flow);
  const change = flowChange(context, { kind, severity: 'refused', ...said });
  return { ...change, location: { path, ...(line !== undefined && { line }) } };
}

/** The reader of locks says the line in its sentence: `a merge conflict at line 12`. */
function lineIn(message: string): number | undefined {
  const line = /\bline (\d+)\b/.exec(message)?.[1];
  return line === undefined ? undefined : Number(line);
}

function pinsBehind(context: FlowContext): readonly Change[] {
  return (context.head.drift?.behind ?? []).map(({ step, uses, from, to }) =>
    flowChange(context, {
      kind: 'pin-behind',
      severity: 'notable',
      step,
      subject: uses,
      from: from.slice(0, 12),
      to: to.slice(0, 12),
    }),
  );
}
