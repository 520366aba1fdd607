import type { Lock } from '../../../lock/index.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { shorten } from '../../diagnostics/shorten.ts';
import type { ParsedFlow, ParsedStep } from '../../model/parsed.ts';
import type { ResolvedStep } from '../../model/resolved.ts';
import { allSteps, callOf } from '../flow-parts.ts';
import type { RuleInput } from '../rule.ts';

/**
 * A flow that is used as a step stays whole, on the machine of the step: what it says itself of machines
 * and environments does not count there. Nobody is told who says on the step what holds.
 */
export function labelIgnored({ resolved }: RuleInput): readonly Diagnostic[] {
  const { flow, steps, onError, finally: last } = resolved;
  return [...steps, ...onError, ...last].flatMap((outer) =>
    allSteps([outer]).flatMap((step) => ignoredIn(step, outer.parsed, flow)),
  );
}

function ignoredIn(
  step: ResolvedStep,
  outer: ParsedStep,
  around: ParsedFlow,
): readonly Diagnostic[] {
  const { subflow } = step;
  const span = callOf(step)?.uses.span;
  if (subflow === undefined || span === undefined) return [];
  const place = outer === step.parsed ? 'this step' : `"${outer.id.value}", the outer step`;
  return (['runs-on', 'environment'] as const).flatMap((key) => {
    if (saysItself(outer, key)) return [];
    const asked = textsOf(subflow.lock, key).filter((text) => text !== textOf(around, key));
    const [only = '', ...more] = asked;
    if (asked.length === 0) return [];
    const what = more.length === 0 ? `\`${shorten(`${key}: ${only}`)}\`` : `one \`${key}\``;
    const hint = `Say ${what} on ${place}: it holds for all of the flow.`;
    const said = asked.map((text) => shorten(`${key}: ${text}`));
    return [diagnose('check/label-ignored', span, { flow: subflow.path, said }, { hint })];
  });
}

type Key = 'runs-on' | 'environment';

function saysItself({ runsOn, environment }: ParsedStep, key: Key): boolean {
  return (key === 'runs-on' ? runsOn : environment) !== undefined;
}

/** What a flow and its steps say, each text once. */
function textsOf(
  { steps, onError = [], finally: last = [], ...flow }: Lock,
  key: Key,
): readonly string[] {
  const said = [flow, ...steps, ...onError, ...last].flatMap((one) => textOf(one, key) ?? []);
  return [...new Set(said)];
}

/** As a person would write it in YAML. */
function textOf(
  { runsOn, environment }: Pick<Lock, 'runsOn' | 'environment'>,
  key: Key,
): string | undefined {
  if (key === 'environment') return environment === undefined ? undefined : scalar(environment);
  const labels = runsOn?.map(scalar);
  return labels?.length === 1 ? labels[0] : labels && `[${labels.join(', ')}]`;
}

function scalar(text: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}
