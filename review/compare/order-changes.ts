import { type Change, sectionOfKind, sections, type Severity } from '../model/change.ts';

const severities: readonly Severity[] = ['refused', 'approval', 'breaking', 'notable', 'fine'];

const ranks = {
  kind: new Map(Object.keys(sectionOfKind).map((kind, index) => [kind, index])),
  section: new Map<string, number>(sections.map((section, index) => [section, index])),
  severity: new Map<string, number>(severities.map((severity, index) => [severity, index])),
};

/** In reading order: by section, severity, flow, step, kind, subject and texts; each change once. */
export function orderChanges(changes: readonly Change[]): readonly Change[] {
  const once = new Map(changes.map((change) => [JSON.stringify(change), change]));
  return [...once]
    .sort(([aText, a], [bText, b]) => compareChanges(a, b) || compareText(aText, bText))
    .map(([, change]) => change);
}

function compareChanges(a: Change, b: Change): number {
  return (
    rank(ranks.section, sectionOfKind[a.kind], sectionOfKind[b.kind]) ||
    rank(ranks.severity, a.severity, b.severity) ||
    compareText(a.flow, b.flow) ||
    compareText(a.step ?? '', b.step ?? '') ||
    rank(ranks.kind, a.kind, b.kind) ||
    compareText(a.subject, b.subject)
  );
}

function rank(order: ReadonlyMap<string, number>, a: string, b: string): number {
  return (order.get(a) ?? 0) - (order.get(b) ?? 0);
}

/** By code unit: the same in every locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
