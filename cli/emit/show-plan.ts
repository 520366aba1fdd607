import { refuseDivision } from '../../emit/index.ts';
import {
  describeDivision,
  type DividedFlow,
  divisionLines,
  type JobModel,
  planMermaid,
  simulate,
} from '../../groups/index.ts';
import { readLock } from '../../lock/index.ts';
import { orderedJson } from '../../output/index.ts';
import { exitCode, type Context, type ExitCode, type Invocation } from '../command.ts';
import { refuse } from '../conclude-run.ts';
import { type LockRefusal, readLockText } from '../prepare-flow.ts';
import { divideFlow, modelOf, numberOf } from './divide-flow.ts';
import { flowId, openWorkspace, type Workspace } from '../workspace.ts';

interface Shown {
  readonly workspace: Workspace;
  readonly context: Context;
  readonly invocation: Invocation;
  readonly model: JobModel;
  readonly price: number | undefined;
}

/** `emit github --distributed --plan`: what the jobs of these flows would be, beside one job for all. Writes nothing. */
export function showPlan(
  invocation: Invocation,
  context: Context,
  flows: readonly string[],
): ExitCode {
  const workspace = openWorkspace(context);
  const shown = {
    workspace,
    context,
    invocation,
    model: modelOf(invocation),
    price: numberOf(invocation, 'price', 0),
  };
  const divided: DividedFlow[] = [];
  const refusals: LockRefusal[] = [];
  for (const flow of flows) {
    const found = divide(flow, shown);
    if ('plan' in found) divided.push(found);
    else refusals.push(found);
  }
  if (divided.length > 0) context.out(render(divided, formatOf(invocation, context)));
  return refusals.length > 0 ? refuse(context, refusals) : exitCode.fine;
}

type Format = 'text' | 'json' | 'mermaid';

function formatOf(invocation: Invocation, context: Context): Format {
  if (context.json) return 'json';
  const format = invocation.text('format');
  return format === 'json' || format === 'mermaid' ? format : 'text';
}

function render(divided: readonly DividedFlow[], format: Format): string {
  switch (format) {
    case 'json':
      return orderedJson({ version: 1, flows: divided.map(describeDivision) }, { keys: jsonKeys });
    case 'mermaid':
      return divided.map(({ plan, simulation }) => planMermaid(plan, simulation)).join('\n');
    case 'text':
      return divided.map((one) => `${divisionLines(one).join('\n')}\n`).join('\n');
  }
}

const jsonKeys: readonly string[] = [
  'version',
  'flows',
  'flow',
  'lock',
  'plan',
  'oneJob',
  'name',
  'section',
  'jobs',
  'seconds',
  'minutes',
  'cost',
];

function divide(flow: string, shown: Shown): DividedFlow | LockRefusal {
  const { workspace, model, price } = shown;
  const read = readLockText(workspace, flow);
  if ('refusal' in read) return read.refusal;
  const reading = readLock(read.lockText);
  if (!reading.ok) return { code: 'lock-invalid', ...reading.problem };
  const { lock } = reading;
  const { planned, sources } = divideFlow({ flow, lock, text: read.lockText }, shown);
  if (!planned.ok) return impossible(flow, planned);
  const { plan } = planned;
  const refusal = refuseDivision(lock, plan);
  if (refusal !== undefined) return impossible(flow, refusal);
  return {
    flow: flowId(flow),
    plan,
    simulation: simulate(plan, lock, model),
    model,
    times: sources,
    ...(price === undefined ? {} : { price }),
  };
}

function impossible(
  flow: string,
  { message, hint }: { readonly message: string; readonly hint: string },
): LockRefusal {
  return { code: 'groups-impossible', message: `${flow}: ${message}.`, hint };
}
