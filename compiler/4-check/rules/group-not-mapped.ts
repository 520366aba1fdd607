import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ParsedExpression, ParsedTemplate } from '../../model/parsed.ts';
import type { ResolvedFlow } from '../../model/resolved.ts';
import type { RuleInput } from '../rule.ts';

/** Limits of runs that GitHub cannot hold; `concurrencyGroup` of emit/ maps all others. */
export function groupNotMapped({ resolved }: RuleInput): readonly Diagnostic[] {
  const { triggers, concurrency } = resolved.flow;
  if (triggers === undefined || concurrency === undefined) return [];
  const { group, limit } = concurrency;
  const reason =
    limit === 1 ? groupProblem(group, resolved) : 'GitHub runs one of a group at a time, or all';
  return reason === undefined ? [] : [diagnose('check/group-not-mapped', group.span, { reason })];
}

function groupProblem(group: ParsedTemplate, flow: ResolvedFlow): string | undefined {
  const parts = group.kind === 'text' ? group.parts : [group];
  for (const part of parts) {
    if (typeof part === 'string' || part.kind === 'literal') continue;
    if (part.kind !== 'expression' || !isPlain(part, flow)) {
      return 'its name holds more than text, the flow’s name and plain inputs';
    }
  }
  return parts.some((part) => typeof part !== 'string' && part.kind === 'expression')
    ? givenProblem(flow)
    : undefined;
}

function isPlain(part: ParsedExpression, { expressions }: ResolvedFlow): boolean {
  const plain = expressions.get(part)?.plain;
  if (plain === undefined || plain.else !== undefined || plain.path.length !== 2) return false;
  const [root, name] = plain.path;
  return root === 'inputs' || (root === 'flow' && name === 'name');
}

/** As many inputs as a form of GitHub holds. */
const mostFields = 25;

/** The group is known before the run, and GitHub knows inputs only as fields of a form. */
function givenProblem({ flow }: ResolvedFlow): string | undefined {
  if (Object.hasOwn(flow.triggers?.value.events ?? {}, 'repository_dispatch')) {
    return 'inputs that `repository_dispatch` brings are known to the run only';
  }
  if (flow.inputs.length > mostFields) {
    return `a flow with more than ${String(mostFields)} inputs takes them as one`;
  }
  return undefined;
}
