import type {
  ApproveStep,
  Branch,
  ChooseStep,
  Concurrency,
  FlowStep,
  ForEachStep,
  LockedStep,
  Retry,
  ScriptStep,
  StepBase,
} from '../../lock/index.ts';
import { formSchema } from '../checker/form-schema.ts';
import type {
  ParsedApprove,
  ParsedCall,
  ParsedChoose,
  ParsedConcurrency,
  ParsedForEach,
  ParsedRetry,
  ParsedTemplate,
} from '../model/parsed.ts';
import type { ResolvedStep } from '../model/resolved.ts';
import type { TypedFlow } from '../model/typed.ts';
import { lockEntries, lockExpression, lockTemplate, lockText } from './lock-template.ts';

/** The steps of one scope, sorted by id: order in the file means nothing. */
export function lockSteps(steps: readonly ResolvedStep[], flow: TypedFlow): readonly LockedStep[] {
  return steps.map((step) => lockStep(step, flow)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

function lockStep(step: ResolvedStep, flow: TypedFlow): LockedStep {
  const { body } = step.parsed;
  const { expressions } = flow.resolved;
  const base = lockBase(step, flow);
  switch (body.kind) {
    case 'script':
    case 'flow':
      return { ...base, ...lockCall(step, body, flow) };
    case 'value':
      return { ...base, kind: 'value', value: lockTemplate(body.value, expressions) };
    case 'for-each':
      return lockForEach(step, base, body, flow);
    case 'repeat':
      return {
        ...base,
        kind: 'repeat',
        max: body.max,
        until: lockExpression(body.until, expressions),
        body: lockSteps(step.scopes[0] ?? [], flow),
      };
    case 'choose':
      return lockChoose(step, base, body, flow);
    case 'sleep':
      return { ...base, kind: 'sleep', durationMs: body.durationMs };
    case 'approve':
      return { ...base, ...lockApproval(body, flow) };
    case 'return':
      return { ...base, kind: 'return', outputs: lockEntries(body.outputs, expressions) };
  }
}

function lockBase(step: ResolvedStep, flow: TypedFlow): StepBase {
  const { parsed } = step;
  const { expressions } = flow.resolved;
  const { concurrency, runsOn, environment, mock } = parsed;
  return {
    id: parsed.id.value,
    needs: step.needs,
    ...(parsed.if && { if: lockExpression(parsed.if, expressions) }),
    ...(parsed.onError && { onError: parsed.onError }),
    ...(concurrency && { concurrency: lockConcurrency(concurrency, expressions) }),
    ...(runsOn && { runsOn: runsOn.value }),
    ...(environment && { environment: environment.value }),
    ...(mock && { mock: lockTemplate(mock, expressions) }),
    output: known(flow.outputs.get(parsed)),
  };
}

/** A group is text, whatever its expressions give. */
export function lockConcurrency(
  { group, limit }: ParsedConcurrency,
  expressions: TypedFlow['resolved']['expressions'],
): Concurrency {
  return { group: lockText(group, expressions), limit };
}

function lockApproval(
  { message, form, timeoutMs, approvers }: ParsedApprove,
  flow: TypedFlow,
): Omit<ApproveStep, keyof StepBase> {
  return {
    kind: 'approve',
    message: lockText(message, flow.resolved.expressions),
    ...(form && { form: formSchema(form.value) }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(approvers && { approvers }),
  };
}

type CallFields = Omit<ScriptStep, keyof StepBase> | Omit<FlowStep, keyof StepBase>;

function lockCall(step: ResolvedStep, call: ParsedCall, flow: TypedFlow): CallFields {
  const shared = {
    uses: call.uses.path.value,
    with: lockEntries(call.with, flow.resolved.expressions),
    ...(call.retry && { retry: lockRetry(call.retry, flow) }),
    ...(call.timeoutMs !== undefined && { timeoutMs: call.timeoutMs }),
    ...(call.idempotent && { idempotent: call.idempotent }),
  };
  if (call.kind === 'flow') {
    const secrets = call.secrets.map(({ value }) => value).sort();
    return { kind: 'flow', ...shared, secrets, flow: known(step.subflow).digest };
  }
  const given = call.with.map((entry) => entry.value);
  return {
    kind: 'script',
    ...shared,
    script: known(step.script).digest,
    grants: known(flow.grants.get(step.parsed)),
    secrets: secretsOf(given, flow),
    ...(call.cache && { cache: call.cache.value }),
    ...(call.memoryMiB !== undefined && { memoryMiB: call.memoryMiB }),
  };
}

function secretsOf(templates: readonly ParsedTemplate[], flow: TypedFlow): readonly string[] {
  const names = templates.flatMap((template) => secretNames(template, flow));
  return [...new Set(names)].sort();
}

function secretNames(template: ParsedTemplate, flow: TypedFlow): readonly string[] {
  switch (template.kind) {
    case 'expression': {
      const secret = flow.resolved.expressions.get(template)?.secret;
      return secret === undefined ? [] : [secret];
    }
    case 'object':
      return template.entries.flatMap((entry) => secretNames(entry.value, flow));
    case 'array':
      return template.items.flatMap((item) => secretNames(item, flow));
    case 'literal':
    case 'text':
      return [];
  }
}

function lockRetry(retry: ParsedRetry, flow: TypedFlow): Retry {
  const { on, ...rest } = retry;
  return { ...rest, ...(on && { on: lockExpression(on, flow.resolved.expressions) }) };
}

function lockForEach(
  step: ResolvedStep,
  base: StepBase,
  body: ParsedForEach,
  flow: TypedFlow,
): ForEachStep {
  return {
    ...base,
    kind: 'for-each',
    items: lockExpression(body.items, flow.resolved.expressions),
    as: body.as.value,
    parallel: body.parallel,
    ...(body.onItemError && { onItemError: body.onItemError }),
    ...(body.body.kind === 'steps'
      ? { result: 'record', body: lockSteps(step.scopes[0] ?? [], flow) }
      : { result: 'step', body: [lockItem(step, base.id, body.body, flow)] }),
  };
}

/** The single step that runs once an item. */
function lockItem(
  step: ResolvedStep,
  id: string,
  call: ParsedCall,
  flow: TypedFlow,
): ScriptStep | FlowStep {
  const output =
    step.subflow === undefined
      ? known(flow.signatures.get(known(step.script).digest)).output
      : step.subflow.lock.interface.outputs;
  return { id, needs: [], output, ...lockCall(step, call, flow) };
}

function lockChoose(
  step: ResolvedStep,
  base: StepBase,
  body: ParsedChoose,
  flow: TypedFlow,
): ChooseStep {
  const scopes = step.scopes.map((scope) => lockSteps(scope, flow));
  const branches = body.branches.map((branch, index): Branch => ({
    if: lockExpression(branch.if, flow.resolved.expressions),
    steps: known(scopes[index]),
  }));
  return {
    ...base,
    kind: 'choose',
    branches,
    ...(body.else && { else: known(scopes[body.branches.length]) }),
  };
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Only a flow without errors is locked.');
  return value;
}
