import type { Change, ChangeKind } from '../model/change.ts';
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
  if (drift?.state === 'invalid') {
    const said = { kind: 'flow-invalid', severity: 'refused', subject: 'flow' } as const;
    if (drift.errors.length === 0) return [flowChange(context, said)];
    return drift.errors.map(({ message, line }) => ({
      ...flowChange(context, { ...said, to: message }),
      location: { path: flow, ...(line !== undefined && { line }) },
    }));
  }
  if (lock === undefined) return [finding(context, 'lock-missing', lockPath(flow))];
  if (drift?.state === 'unknown') {
    const [why] = drift.errors;
    return [
      { ...finding(context, 'lock-unproven', lockPath(flow)), ...(why && { to: why.message }) },
    ];
  }
  if (drift === undefined || drift.state === 'fresh') return [];
  const kind = drift.state === 'stale' ? 'lock-stale' : 'lock-edited';
  return drift.files.map((path) => finding(context, kind, path));
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
