import { type Grants, type Lock, placedSteps, type ScriptStep } from '../../lock/index.ts';
import type { AuditFacts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { FlowFacts } from '../model/flow-facts.ts';
import { commandLine, flowId } from '../model/make-finding.ts';
import { ruleOf, type RuleId } from '../model/rules.ts';
import { narrowGrants, type Narrowing } from './narrow-grants.ts';

/** What steps may touch, by their locks: what is too much for one step, and what recorded runs did not need. */
export function powerFindings(facts: AuditFacts): readonly Finding[] {
  const held = facts.flows.flatMap((flow) => {
    const { lock } = flow;
    if (lock.kind !== 'read' && lock.kind !== 'noncanonical') return [];
    return scriptSteps(lock.lock).flatMap((placed) => [
      ...broadFindings(flow, placed),
      ...useFindings(flow, placed, facts),
    ]);
  });
  return [...held, ...deniedFindings(facts)];
}

interface PlacedScript {
  readonly place: string;
  readonly step: ScriptStep;
}

function scriptSteps(lock: Lock): readonly PlacedScript[] {
  return placedSteps(lock).flatMap(({ place, step }) =>
    step.kind === 'script' ? [{ place, step }] : [],
  );
}

const kinds = ['net', 'read', 'write', 'env', 'run', 'sys'] as const;

function broadFindings(flow: FlowFacts, { place, step }: PlacedScript): readonly Finding[] {
  const { grants, secrets } = step;
  const found = finder(flow, place);
  const trace = `${commandLine('millrace run', flowId(flow.path))} --trace`;
  const tighten = commandLine('millrace tighten', flowId(flow.path));
  const everything = kinds
    .filter((kind) => grants[kind] === true)
    .map((kind) =>
      found('power/everything', `${kind}:*`, {
        message: `${place} is granted everything of ${kind}.`,
        fix: `List what it needs under \`permissions: { ${kind}: […] }\` of the step; after \`${trace}\`, \`${tighten}\` proposes what it used.`,
      }),
    );
  const programs = grants.run === undefined || grants.run === true ? [] : grants.run;
  return [
    ...everything,
    ...programs.map((program) =>
      found('power/run', `run:${program}`, {
        message: `${place} may start ${program}.`,
        fix: 'Do in TypeScript what the program does, and take it out of `permissions`.',
      }),
    ),
    ...widestHosts(grants)
      .filter(() => secrets.length > 0)
      .map((host) =>
        found('power/secret-and-network', `net:${host}`, {
          message: `${place} takes ${listText(secrets)} and may reach ${host === '*' ? 'every host' : host}.`,
          fix: `Name the hosts that it has to reach, with their ports; after \`${trace}\`, \`${tighten}\` proposes those that it reached.`,
        }),
      ),
  ];
}

/** Grants that no list of hosts would be. */
function widestHosts({ net }: Grants): readonly string[] {
  if (net === true) return ['*'];
  return (net ?? []).filter((host) => /^\*\.[^.:]+(?::\d+)?$/.test(host) || host.includes('/'));
}

/** Fewer than this say little. */
const fewAttempts = 5;

function useFindings(
  flow: FlowFacts,
  { place, step }: PlacedScript,
  { use }: AuditFacts,
): readonly Finding[] {
  const seen = use.steps.find((one) => one.flow === flow.path && one.step === place);
  if (seen === undefined) return [];
  const found = finder(flow, place);
  const times =
    seen.attempts === 1 ? 'one traced attempt' : `${String(seen.attempts)} traced attempts`;
  const few = seen.attempts < fewAttempts ? ' That is few: other inputs may need it.' : '';
  const write = `\`${commandLine('millrace tighten --write', flowId(flow.path))}\` writes it.`;
  return narrowGrants(step.grants, seen).map((narrowing) => {
    const { kind, instead } = narrowing;
    const [name, subject] = [nameOf(narrowing), `${kind}:${valueOf(narrowing)}`];
    if (instead.length === 0) {
      return found('power/grant-unused', subject, {
        message: `${place} is granted ${name}, which it did not use in ${times}.${few}`,
        fix: `Take it out of \`permissions\` of the step: it keeps only what is named there. ${write}`,
      });
    }
    return found('power/grant-wide', subject, {
      message: `${place} is granted ${name}, and used ${listText(instead)} of it in ${times}.${few}`,
      fix: `In \`permissions\` of the step, write ${kind}: [${instead.join(', ')}] in its place. ${write}`,
    });
  });
}

function nameOf({ kind, value }: Narrowing): string {
  return value === true ? `everything of ${kind}` : `${kind} ${value}`;
}

function valueOf({ value }: Narrowing): string {
  return value === true ? '*' : value;
}

function deniedFindings({ flows, history }: AuditFacts): readonly Finding[] {
  return history.denied.flatMap(({ flow: path, step, kind, value, rule }) => {
    const flow = flows.find((one) => one.path === path);
    if (flow === undefined) return [];
    return [
      finder(flow, step)('power/policy', `${kind}:${value}`, {
        message: `${step ?? path} holds ${kind} ${value}, which millrace.yaml denies: ${rule}.`,
        fix: 'Narrow the grant, or change the rule in millrace.yaml.',
      }),
    ];
  });
}

type Words = Pick<Finding, 'message' | 'fix'>;

/** Makes findings of one step, at its line of the grants file. */
function finder(
  { path, grants, grantsPath }: FlowFacts,
  step: string | undefined,
): (rule: RuleId, subject: string, words: Words) => Finding {
  return (rule, subject, words) => {
    const at = subject.indexOf(':');
    const start = [step ?? '', subject.slice(0, at), subject.slice(at + 1)].join('\t');
    const line = grants?.split('\n').findIndex((one) => one === start) ?? -1;
    return {
      rule,
      severity: ruleOf(rule).severity,
      flow: path,
      ...(step === undefined ? {} : { step }),
      subject,
      ...words,
      location: { path: grantsPath, ...(line === -1 ? {} : { line: line + 1 }) },
    };
  };
}

function listText(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
