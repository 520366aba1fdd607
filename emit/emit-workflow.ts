import type { Lock } from '../lock/index.ts';
import { approvalsOf } from './approvals.ts';
import { concurrencyGroup } from './concurrency-group.ts';
import { formInputs } from './form-inputs.ts';
import { gateJob, gateJobId } from './gate-job.ts';
import type { WorkflowFacts } from './model.ts';
import { plainText } from './plain-text.ts';
import { firstJob, nextJob, runJobId, type WorkflowSource } from './run-job.ts';
import { triggersMap } from './triggers.ts';
import { jobEntry, type WorkflowJob } from './workflow-job.ts';
import { workflowHeader, workflowName } from './workflow-path.ts';
import { entry, map, yamlText, type YamlEntry } from './yaml-text.ts';

/** Whether a lock says that something starts its flow, so that there is a workflow for it. */
export function startsByItself({ triggers }: Lock): boolean {
  const { schedule, dispatch, events } = triggers ?? {};
  return schedule !== undefined || dispatch === true || events !== undefined;
}

/**
 * The GitHub Actions workflow that runs a flow from its lock: the same bytes for the same lock and
 * facts. The flow must start by itself.
 */
export function emitWorkflow(lock: Lock, facts: WorkflowFacts): string {
  const name = workflowName(facts.id);
  const inputs = formInputs(lock);
  const approvals = approvalsOf(lock, facts.id.replaceAll('/', '--'));
  const source: WorkflowSource = { lock, facts, name, inputs, approvals };
  const jobs = jobsOf(source);
  const title = plainText(lock.name ?? facts.id, 200);
  const workflow = map(
    entry('name', title === '' ? facts.id : title, aboutFlow(lock)),
    entry('on', triggersMap(lock, inputs, { outputs: outputsExpression(source) })),
    entry('permissions', map(), { above: 'What a job may do, it says itself.' }),
    concurrencyEntry(lock, facts, inputs.shape),
    entry('defaults', map(entry('run', map(entry('shell', 'bash'))))),
    entry('jobs', map(...jobs.map(jobEntry))),
  );
  const header = workflowHeader(
    lock.flow.path,
    lock.flow.path.replace(/\.yaml$/, '.lock.json'),
    facts.digest,
  );
  return `${header}\n${spaced(yamlText(workflow))}\n`;
}

function aboutFlow({ description }: Lock): { readonly above?: string } {
  const text = plainText(description ?? '', 200);
  return text === '' ? {} : { above: text };
}

/** The first job, and two for each approval: the one that GitHub holds back, and the one that goes on. */
function jobsOf(source: WorkflowSource): readonly WorkflowJob[] {
  const { approvals } = source;
  const runs = ['run', ...approvals.map(runJobId)];
  return [
    firstJob(source),
    ...approvals.flatMap((approval, index) => [
      gateJob(source, approval, runs.slice(0, index + 1)),
      nextJob(source, approval, gateJobId(approval)),
    ]),
  ];
}

/** Of the last job that ran: those that were not needed have no outputs. */
function outputsExpression({ approvals }: WorkflowSource): string {
  const runs = ['run', ...approvals.map(runJobId)].reverse();
  return runs.map((run) => `jobs.${run}.outputs.outputs`).join(' || ');
}

function concurrencyEntry(
  lock: Lock,
  { id }: WorkflowFacts,
  shape: WorkflowSource['inputs']['shape'],
): YamlEntry {
  const group = concurrencyGroup(lock, { id, shape });
  if (group === undefined) {
    const why =
      lock.concurrency === undefined
        ? 'The flow sets no limit: no run waits for another.'
        : 'GitHub cannot tell this flow’s group or its limit before a run: no run waits for another.';
    return entry(
      'concurrency',
      map(
        entry('group', `${workflowName(id)}-\${{ github.run_id }}`),
        entry('cancel-in-progress', false),
      ),
      { above: why },
    );
  }
  const cancels = lock.concurrency?.cancelInProgress === true;
  const above = cancels
    ? 'A new run takes the place of one that is under way.'
    : 'A run waits for the one before it. GitHub keeps one waiting: a newer one takes its place.';
  return entry('concurrency', map(entry('group', group), entry('cancel-in-progress', cancels)), {
    above,
  });
}

/** An empty line before each part at the top and before each job, above its comment. */
function spaced(text: string): string {
  const lines = text.split('\n');
  const jobs = lines.indexOf('jobs:');
  const isStart = (line: string, at: number): boolean =>
    /^[a-z#]/.test(line) || (at > jobs + 1 && /^ {2}\S/.test(line));
  return lines
    .map((line, at) => {
      const before = lines[at - 1] ?? '';
      const isApart = at > 0 && isStart(line, at) && !before.startsWith('#');
      return isApart ? `\n${line}` : line;
    })
    .join('\n');
}
