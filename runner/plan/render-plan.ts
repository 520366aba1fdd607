import type { Grants } from '../../lock/index.ts';
import { escapeTerminal } from '../../output/index.ts';
import { durationText } from '../report/duration.ts';
import type { PlanStep, RunPlan } from './describe-plan.ts';

/** The plan as text for a person, one line a fact, steps by waves. Ends with a line feed. */
export function renderPlan(plan: RunPlan): string {
  const head = [
    `${plan.flow}${plan.name === undefined ? '' : ` (${plan.name})`}`,
    ...(plan.inputs === undefined ? [] : [`inputs: ${JSON.stringify(plan.inputs)}`]),
    ...(plan.secrets.length === 0 ? [] : [`secrets: ${plan.secrets.join(', ')}`]),
    ...(plan.timeoutMs === undefined ? [] : [`timeout: ${durationText(plan.timeoutMs)}`]),
  ];
  const lines = [
    ...head,
    '',
    ...renderSteps(plan.steps),
    ...renderSection('on-error', plan.onError),
    ...renderSection('finally', plan.finally),
    '',
    `outputs: ${plan.outputs}`,
  ];
  return `${lines.map((line) => escapeTerminal(line)).join('\n')}\n`;
}

function renderSection(title: string, steps: readonly PlanStep[] = []): readonly string[] {
  return steps.length === 0 ? [] : ['', `${title}:`, ...renderSteps(steps)];
}

function renderSteps(steps: readonly PlanStep[]): readonly string[] {
  return steps.flatMap((step) => [
    `${String(step.wave + 1)}. ${step.step}${describeKind(step)}`,
    ...facts(step).map((fact) => `     ${fact}`),
    ...(step.parts ?? []).flatMap((part) => [
      `     ${partTitle(step, part.title)}:`,
      ...renderSteps(part.steps).map((line) => `       ${line}`),
    ]),
  ]);
}

/** No condition reads like one of these. */
const titles: readonly string[] = ['else', 'steps', 'on-error', 'finally'];

function partTitle({ repeat }: PlanStep, title: string): string {
  if (title === 'body') return repeat === undefined ? 'each item' : 'each round';
  return titles.includes(title) ? title : `if ${title}`;
}

function describeKind({ kind, uses, forEach, repeat, value }: PlanStep): string {
  if (forEach !== undefined) {
    const body = uses === undefined ? '' : `: ${uses}`;
    const collects = forEach.onItemError === 'collect' ? ', failures collected' : '';
    return `  for each ${forEach.as} of ${forEach.items}, ${String(forEach.parallel)} at once${collects}${body}`;
  }
  if (repeat !== undefined) {
    return `  repeat until ${repeat.until}, ${String(repeat.max)} times at most`;
  }
  if (kind === 'choose') return '  choose';
  if (value !== undefined) return kind === 'value' ? `  = ${value}` : `  ${value}`;
  return `  ${uses ?? kind}`;
}

function facts(step: PlanStep): readonly string[] {
  const { retry } = step;
  return [
    ...fact('needs', step.needs.join(', ')),
    ...fact('if', step.if),
    ...fact('with', step.with === '{}' ? '' : step.with),
    ...grantLines(step.grants).map((grant) => `may ${grant}`),
    ...fact('secrets', step.secrets?.join(', ')),
    ...fact('timeout', step.timeoutMs === undefined ? '' : durationText(step.timeoutMs)),
    ...fact('retry', retry === undefined ? '' : describeRetry(retry)),
    ...limitFacts(step),
    ...fact('form', step.form === undefined ? '' : JSON.stringify(step.form)),
    ...fact('approvers', step.approvers?.join(', ')),
    ...fact('on-error', step.onError),
    ...fact('mock', step.mock),
  ];
}

function limitFacts({ idempotent, cache, memoryMiB, concurrency }: PlanStep): readonly string[] {
  const kept = cache?.ttlMs === undefined ? 'for ever' : `for ${durationText(cache.ttlMs)}`;
  return [
    ...fact('idempotent', idempotent === undefined ? '' : 'yes'),
    ...fact('cache', cache === undefined ? '' : kept),
    ...fact('memory', memoryMiB === undefined ? '' : `${String(memoryMiB)} MiB`),
    ...fact(
      'concurrency',
      concurrency && `${String(concurrency.limit)} at once of ${concurrency.group}`,
    ),
  ];
}

function fact(name: string, value: string | undefined): readonly string[] {
  return value === undefined || value === '' ? [] : [`${name}: ${value}`];
}

const powers: readonly (keyof Grants)[] = ['net', 'read', 'write', 'env', 'run', 'sys'];

function grantLines(grants: Grants | undefined): readonly string[] {
  return powers.flatMap((power) => {
    const granted = grants?.[power];
    if (granted === undefined) return [];
    return [`${power}: ${granted === true ? 'everything' : granted.join(', ')}`];
  });
}

function describeRetry(retry: NonNullable<PlanStep['retry']>): string {
  const { attempts, delayMs, factor, maxDelayMs, jitter, on } = retry;
  const parts = [
    `${String(attempts)} attempts`,
    `${durationText(delayMs)} apart`,
    ...(factor === 1 ? [] : [`growing ${String(factor)} times`]),
    ...(maxDelayMs === undefined ? [] : [`to at most ${durationText(maxDelayMs)}`]),
    ...(jitter === 'full' ? ['with jitter'] : []),
    ...(on === undefined ? [] : [`while ${on}`]),
  ];
  return parts.join(', ');
}
