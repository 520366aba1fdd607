import type { Severity } from '../model/change.ts';
import type { Review, ReviewedFlow } from '../model/review.ts';
import { flowName } from './plain-text.ts';
import { flowTally, type ReviewTally, severities, type Tally, worstOf } from './review-tally.ts';
import { counted, say, type Sentence, words } from './sentence.ts';

/** A changed flow at a glance. A part in which nothing changed is empty. */
export interface FlowRow {
  readonly verdict: Sentence;
  readonly flow: Sentence;
  readonly steps: Sentence;
  readonly interface: Sentence;
  readonly power: Sentence;
  readonly code: Sentence;
}

/** The changed flows, those first with which something is wrong; then by path. */
export function flowRows(review: Review, tally: ReviewTally, most: number): readonly FlowRow[] {
  const rank = (flow: ReviewedFlow): number =>
    severities.indexOf(worstOf(flowTally(tally, flow.path)));
  return review.flows
    .map((flow) => ({ flow, rank: rank(flow) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ flow }) => flowRow(flow, flowTally(tally, flow.path)));
}

function flowRow({ path, status, steps }: ReviewedFlow, tally: Tally): FlowRow {
  const { sections, breaks, narrowed, lines, packages } = tally;
  const standing = { added: ' (new)', removed: ' (gone)', changed: '' }[status];
  return {
    verdict: verdictOf(tally),
    flow: say`${flowName(path)}${words(standing)}`,
    steps: signs([
      ['+', steps.added],
      ['~', steps.changed],
      ['−', steps.removed],
    ]),
    interface: someOf([
      breaks > 0 && `breaks ${breaks}`,
      sections.interface > breaks && counted(sections.interface - breaks, 'other default'),
      sections.compatible > narrowed && `widens ${sections.compatible - narrowed}`,
    ]),
    power: signs([
      ['+', sections.power],
      ['−', narrowed],
    ]),
    code: someOf([
      sections.code > 0 && counted(sections.code, 'module') + lineCounts(lines),
      packages > 0 && counted(packages, 'package'),
    ]),
  };
}

const verdicts: Readonly<Record<Severity, string>> = {
  refused: 'refused',
  approval: 'needs approval',
  breaking: 'breaks callers',
  notable: 'worth a look',
  fine: 'fine',
};

function verdictOf(tally: Tally): Sentence {
  const severity = worstOf(tally);
  if (severity !== 'refused' || tally.sections.locks === 0 || tally.denied > 0) {
    return words(verdicts[severity]);
  }
  return words(tally.invalid > 0 ? 'does not compile' : 'lock is wrong');
}

function lineCounts({ added, removed }: Tally['lines']): string {
  return added + removed === 0 ? '' : ` (+${added} −${removed})`;
}

function signs(counts: readonly (readonly [string, number])[]): Sentence {
  return someOf(
    counts.map(([sign, count]) => count > 0 && `${sign}${count}`),
    ' ',
  );
}

function someOf(texts: readonly (string | false)[], between = ', '): Sentence {
  return words(texts.filter((text) => text !== false).join(between));
}
