import { formatGrants, type Lock } from '../../lock/index.ts';
import type { AuditFacts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Drift, FlowFacts, LockState, WorkflowFacts } from '../model/flow-facts.ts';
import { commandFor, commandLine, flowId, makeFinding } from '../model/make-finding.ts';
import type { RuleId } from '../model/rules.ts';

/** Whether the files of each flow are there, readable, canonical, and what the flow compiles to. */
export function formFindings(facts: AuditFacts): readonly Finding[] {
  return [
    ...facts.flows.flatMap(ofFlow),
    ...facts.orphans.map(orphan),
    ...(facts.workflows ?? []).map(workflow),
  ];
}

function ofFlow(flow: FlowFacts): readonly Finding[] {
  const { lock } = flow;
  const isReadable = lock.kind === 'read' || lock.kind === 'noncanonical';
  return [
    ...lockFindings(flow),
    ...(isReadable ? grantsFindings(flow, lock.lock) : []),
    ...(flow.drift === undefined ? [] : driftFindings(flow, flow.drift)),
    ...(isReadable ? sourceFindings(flow, lock.lock) : []),
  ];
}

const unreadable = {
  invalid: 'form/lock-invalid',
  newer: 'form/lock-newer',
  conflict: 'form/lock-conflict',
} as const satisfies Partial<Record<LockState['kind'], RuleId>>;

function lockFindings(flow: FlowFacts): readonly Finding[] {
  const { lock, path, lockPath } = flow;
  switch (lock.kind) {
    case 'read':
      return [];
    case 'missing':
      return [
        lockFinding('form/lock-missing', flow, {
          message: `${path} has no lock.`,
          location: { path },
        }),
      ];
    case 'noncanonical':
      return [
        lockFinding('form/lock-noncanonical', flow, {
          message: `${lockPath}: ${lock.message}`,
        }),
      ];
    case 'conflict':
    case 'invalid':
    case 'newer': {
      const line = lock.line === undefined ? {} : { line: lock.line };
      return [
        lockFinding(unreadable[lock.kind], flow, {
          message: `${lockPath}: ${lock.message}`,
          location: { path: lockPath, ...line },
          ...(lock.kind === 'newer' && {
            fix: 'Use the version of Millrace that wrote it, or a newer one.',
          }),
        }),
      ];
    }
  }
}

/** About a flow's lock as a whole; without a `fix`, compiling mends it. */
function lockFinding(
  rule: RuleId,
  { path, lockPath }: FlowFacts,
  about: Pick<Finding, 'message'> & Partial<Pick<Finding, 'location' | 'fix'>>,
): Finding {
  return makeFinding(rule, {
    flow: path,
    subject: 'lock',
    location: { path: lockPath },
    fix: commandFor('millrace compile', flowId(path)),
    ...about,
  });
}

function grantsFindings(flow: FlowFacts, lock: Lock): readonly Finding[] {
  const { path, grants, grantsPath } = flow;
  const wanted = formatGrants(lock);
  if (grants === wanted) return [];
  const difference = grants === undefined ? undefined : firstDifference(grants, wanted);
  const what =
    grants === undefined
      ? `${grantsPath} is not there.`
      : `${grantsPath} is not what the lock grants: ${difference?.message ?? 'its lines are in another form'}.`;
  return [
    makeFinding('form/grants-drift', {
      flow: path,
      subject: 'grants',
      message: what,
      location: {
        path: grantsPath,
        ...(difference?.line !== undefined && { line: difference.line }),
      },
      fix: commandFor('millrace compile', flowId(path)),
    }),
  ];
}

interface LineDifference {
  readonly message: string;
  /** In the file; absent: a line that it lacks. */
  readonly line?: number;
}

/** A grant that only one of the texts holds; what the file claims and the lock does not give comes first. */
function firstDifference(found: string, wanted: string): LineDifference | undefined {
  const [have, want] = [found.split('\n'), wanted.split('\n')];
  const wants = new Set(want);
  const extra = have.findIndex((line) => line !== '' && !wants.has(line));
  if (extra !== -1) {
    return { message: `it has "${shown(have[extra])}", and the lock has not`, line: extra + 1 };
  }
  const haves = new Set(have);
  const lacking = want.find((line) => line !== '' && !haves.has(line));
  if (lacking === undefined) return undefined;
  return { message: `the lock has "${shown(lacking)}", and it has not` };
}

function shown(line: string | undefined): string {
  return (line ?? '').replaceAll('\t', ' ');
}

function driftFindings(flow: FlowFacts, drift: Drift): readonly Finding[] {
  const { path, lockPath, lock } = flow;
  const compile = commandFor('millrace compile', flowId(path));
  switch (drift.state) {
    case 'fresh':
      return drift.behind.map((pin) => behindFinding(path, pin));
    case 'invalid':
      return [errorFinding('form/flow-invalid', flow, drift, 'does not compile')];
    case 'unknown':
      return [
        errorFinding('form/lock-unproven', flow, drift, 'could not be compiled on this machine'),
      ];
    case 'stale':
    case 'edited': {
      const behind = drift.behind.map((pin) => behindFinding(path, pin));
      // A lock that is not there or cannot be read has been reported, and a grants file is held to its lock.
      const isReadable = lock.kind === 'read' || lock.kind === 'noncanonical';
      if (!isReadable || !drift.files.includes(lockPath)) return behind;
      const isEdited = drift.state === 'edited';
      const what = isEdited
        ? `${lockPath} is not what ${path} compiles to, though ${path} is the one that it was made from.`
        : `${lockPath} is not what ${path} compiles to.`;
      const rule = isEdited ? 'form/lock-edited' : 'form/lock-stale';
      return [lockFinding(rule, flow, { message: what, fix: compile }), ...behind];
    }
  }
}

function errorFinding(rule: RuleId, flow: FlowFacts, drift: Drift, what: string): Finding {
  const [first, ...others] = drift.errors;
  const why = first === undefined ? '.' : `: ${first.message}`;
  const more = others.map(({ message, line }) =>
    line === undefined ? message : `${flow.path}:${line}: ${message}`,
  );
  return makeFinding(rule, {
    flow: flow.path,
    subject: 'compile',
    message: `${flow.path} ${what}${why}`,
    location: { path: flow.path, ...(first?.line !== undefined && { line: first.line }) },
    fix: commandFor('millrace compile', flowId(flow.path)),
    ...(more.length > 0 && { related: more }),
  });
}

function behindFinding(flow: string, pin: Drift['behind'][number]): Finding {
  const { step, uses, from, to } = pin;
  // Without a digest the working tree has no whole version that could be pinned.
  const isWhole = to !== '';
  const now = isWhole ? `it is ${to}` : 'not all of it is there, or can be read';
  const id = flowId(flow);
  const renew = `Run \`${commandLine('millrace pin', id)} && ${commandLine('millrace compile', id)}\`.`;
  return makeFinding('form/pin-behind', {
    flow,
    step,
    subject: uses,
    message: `The step ${step} runs ${uses} as it was at ${from}; in the working tree ${now}.`,
    location: { path: flow },
    fix: isWhole ? renew : `${renew} It says what is missing: restore that from git, or mend it.`,
  });
}

/** What the lock itself tells of its sources, also where nothing is compiled. */
function sourceFindings(flow: FlowFacts, lock: Lock): readonly Finding[] {
  const { path, lockPath, source, drift } = flow;
  if (lock.flow.path !== path) {
    const message = `${lockPath} says that it was made from ${lock.flow.path}, and it lies beside ${path}.`;
    return drift === undefined ? [lockFinding('form/lock-edited', flow, { message })] : [];
  }
  const isCompared = drift !== undefined && drift.state !== 'unknown';
  if (isCompared || source === undefined || source === lock.flow.sha256) return [];
  const message = `${path} was changed after ${lockPath} was made from it.`;
  return [lockFinding('form/lock-stale', flow, { message })];
}

function orphan(path: string): Finding {
  return makeFinding('form/lock-orphan', {
    subject: path,
    message: `${path} has no flow beside it.`,
    location: { path },
    fix: 'Delete it, or bring the flow back.',
  });
}

function workflow({ path, flow, state }: WorkflowFacts): Finding {
  const what = {
    changed: 'is not what the lock of its flow says',
    missing: 'is not there, and its flow starts by itself',
    unwanted: 'is of a flow that is gone, or that nothing starts any more',
  }[state];
  return makeFinding('form/workflow-drift', {
    ...(flow !== undefined && { flow }),
    subject: path,
    message: `${path} ${what}.`,
    location: { path },
    // Of all flows: what a workflow has to check out also depends on the locks of subflows.
    fix: commandFor('millrace compile'),
  });
}
