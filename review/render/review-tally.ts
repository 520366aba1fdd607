import { type Change, type Section, sectionOfKind, type Severity } from '../model/change.ts';
import type { Review } from '../model/review.ts';

/** What is counted of a review, in one pass over it. */
export interface ReviewTally {
  readonly all: Tally;
  /** By path of the flow's YAML. */
  readonly flows: ReadonlyMap<string, Tally>;
  /** In the order of the review. */
  readonly sections: Readonly<Record<Section, readonly Change[]>>;
}

export interface Tally {
  readonly sections: Readonly<Record<Section, number>>;
  readonly severities: Readonly<Record<Severity, number>>;
  /** Of the section `compatible`: what may do less than before. */
  readonly narrowed: number;
  /** Widenings that a rule of the policy denies. */
  readonly denied: number;
  /** Widenings that the policy does not allow by itself. */
  readonly gained: number;
  /** Of the section `interface`: what may fail now. */
  readonly breaks: number;
  /** Of the section `locks`: errors in flows. */
  readonly invalid: number;
  readonly packages: number;
  readonly lines: { readonly added: number; readonly removed: number };
}

/** From what stands most in the way to what does not. */
export const severities = ['refused', 'approval', 'breaking', 'notable', 'fine'] as const;

export function tallyReview({ changes }: Review): ReviewTally {
  const all = new Counter();
  const flows = new Map<string, Counter>();
  const sections = perSection((): Change[] => []);
  for (const change of changes) {
    let flow = flows.get(change.flow);
    if (flow === undefined) flows.set(change.flow, (flow = new Counter()));
    all.add(change);
    flow.add(change);
    sections[sectionOfKind[change.kind]].push(change);
  }
  return { all, flows, sections };
}

/** Of a flow; one that no change speaks of has nothing counted. */
export function flowTally({ flows }: ReviewTally, path: string): Tally {
  return flows.get(path) ?? new Counter();
}

/** The severity that decides. */
export function worstOf(tally: Tally): Severity {
  return severities.find((severity) => tally.severities[severity] > 0) ?? 'fine';
}

class Counter implements Tally {
  readonly sections = perSection(() => 0);
  readonly severities = { refused: 0, approval: 0, breaking: 0, notable: 0, fine: 0 };
  readonly lines = { added: 0, removed: 0 };
  narrowed = 0;
  denied = 0;
  gained = 0;
  breaks = 0;
  invalid = 0;
  packages = 0;

  add({ kind, severity, rule, diff }: Change): void {
    const section = sectionOfKind[kind];
    this.sections[section] += 1;
    this.severities[severity] += 1;
    this.lines.added += diff?.added ?? 0;
    this.lines.removed += diff?.removed ?? 0;
    if (kind.endsWith('-narrowed')) this.narrowed += 1;
    if (section === 'interface' && severity === 'breaking') this.breaks += 1;
    if (section === 'power') this.addPower(severity, rule);
    if (kind === 'flow-invalid') this.invalid += 1;
    if (section === 'dependencies') this.packages += 1;
  }

  private addPower(severity: Severity, rule: Change['rule']): void {
    if (severity === 'refused' && rule !== undefined) this.denied += 1;
    if (severity !== 'fine') this.gained += 1;
  }
}

function perSection<Value>(value: () => Value): Record<Section, Value> {
  return {
    power: value(),
    locks: value(),
    interface: value(),
    steps: value(),
    code: value(),
    dependencies: value(),
    compatible: value(),
  };
}
