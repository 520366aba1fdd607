import type {
  Branch,
  ChooseStep,
  ForEachStep,
  LockedStep,
  Retry,
  ScriptStep,
  StepBase,
} from '../../lock/index.ts';
import type {
  ParsedChoose,
  ParsedForEach,
  ParsedRetry,
  ParsedScriptCall,
  ParsedTemplate,
} from '../model/parsed.ts';
import type { ResolvedStep } from '../model/resolved.ts';
import type { TypedFlow } from '../model/typed.ts';
import { lockEntries, lockExpression, lockTemplate } from './lock-template.ts';

/** The steps of one scope, sorted by id: order in the file means nothing. */
export function lockSteps(steps: readonly ResolvedStep[], flow: TypedFlow): readonly LockedStep[] {
  return steps.map((step) => lockStep(step, flow)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

function lockStep(step: ResolvedStep, flow: TypedFlow): LockedStep {
  const { body } = step.parsed;
  const base = lockBase(step, flow);
  switch (body.kind) {
    case 'script':
      return { ...base, ...lockCall(step, body, flow) };
    case 'value':
      return {
        ...base,
        kind: 'value',
        value: lockTemplate(body.value, flow.resolved.expressions),
      };
    case 'for-each':
      return lockForEach(step, base, body, flow);
    case 'choose':
      return lockChoose(step, base, body, flow);
  }
}

function lockBase(step: ResolvedStep, flow: TypedFlow): StepBase {
  const { parsed } = step;
  return {
    id: parsed.id.value,
    needs: step.needs,
    ...(parsed.if && { if: lockExpression(parsed.if, flow.resolved.expressions) }),
    ...(parsed.onError && { onError: parsed.onError }),
    output: known(flow.outputs.get(parsed)),
  };
}

type CallFields = Omit<ScriptStep, keyof StepBase>;

function lockCall(step: ResolvedStep, call: ParsedScriptCall, flow: TypedFlow): CallFields {
  const { expressions } = flow.resolved;
  return {
    kind: 'script',
    uses: call.uses.path.value,
    script: known(step.script).digest,
    with: lockEntries(call.with, expressions),
    grants: known(flow.grants.get(step.parsed)),
    secrets: secretsOf(
      call.with.map((entry) => entry.value),
      flow,
    ),
    ...(call.retry && { retry: lockRetry(call.retry, flow) }),
    ...(call.timeoutMs !== undefined && { timeoutMs: call.timeoutMs }),
    ...(call.idempotent && { idempotent: call.idempotent }),
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
    ...(body.body.kind === 'script'
      ? { result: 'step', body: [lockItem(step, base.id, body.body, flow)] }
      : { result: 'record', body: lockSteps(step.scopes[0] ?? [], flow) }),
  };
}

/** The single step that runs once an item. */
function lockItem(
  step: ResolvedStep,
  id: string,
  call: ParsedScriptCall,
  flow: TypedFlow,
): ScriptStep {
  const signature = known(flow.signatures.get(known(step.script).digest));
  return { id, needs: [], output: signature.output, ...lockCall(step, call, flow) };
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
