import type { AdvisoryHit } from '../model/package-facts.ts';
import { cvss3Score, levelOfScore } from './cvss-level.ts';
import { cvss4Score } from './cvss4-score.ts';
import { fixedVersion } from './fixed-version.ts';
import { isAffected } from './is-affected.ts';
import type { OsvRecord, OsvSeverity } from './osv-record.ts';

interface Package {
  readonly name: string;
  readonly version: string;
}

/**
 * What the records say of these packages, sorted by package, version and id. Withdrawn records say
 * nothing; records that name each other, or one thing, are one hit.
 */
export function matchAdvisories(
  packages: readonly Package[],
  records: readonly OsvRecord[],
): readonly AdvisoryHit[] {
  const byName = new Map<string, OsvRecord[]>();
  for (const record of records) {
    if (record.isWithdrawn) continue;
    for (const name of new Set(record.affected.map((part) => part.name))) {
      const known = byName.get(name);
      if (known === undefined) byName.set(name, [record]);
      else known.push(record);
    }
  }
  return packages
    .flatMap((one) => {
      const affecting = (byName.get(one.name) ?? []).filter((record) => affects(record, one));
      return groupByThing(affecting).map((group) => hitOf(one, group));
    })
    .sort(inOrder);
}

function affects({ affected }: OsvRecord, { name, version }: Package): boolean {
  return affected.some((part) => part.name === name && isAffected(version, part));
}

/** Two records are about one thing when one names the other, or both name a third. In the order of their first records. */
function groupByThing(records: readonly OsvRecord[]): readonly (readonly OsvRecord[])[] {
  const above = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    for (let next = above.get(root); next !== undefined; next = above.get(root)) root = next;
    // Each name is set right below its root, so that chains stay short.
    for (let at = name; at !== root;) {
      const next = above.get(at) ?? root;
      above.set(at, root);
      at = next;
    }
    return root;
  };
  for (const record of records) {
    const root = rootOf(record.id);
    for (const alias of record.aliases) {
      const other = rootOf(alias);
      if (other !== root) above.set(other, root);
    }
  }
  const groups = new Map<string, OsvRecord[]>();
  for (const record of records) {
    const root = rootOf(record.id);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [record]);
    else group.push(record);
  }
  return [...groups.values()];
}

function namesOf({ id, aliases }: OsvRecord): readonly string[] {
  return [id, ...aliases];
}

function hitOf({ name, version }: Package, group: readonly OsvRecord[]): AdvisoryHit {
  const [first, ...others] = [...group].sort((a, b) => compareIds(a.id, b.id));
  if (first === undefined) throw new RangeError('A hit has a record.');
  const all = [first, ...others];
  const aliases = new Set(all.flatMap(namesOf));
  aliases.delete(first.id);
  const level = all.map((record) => levelOf(record, name)).find((one) => one !== undefined);
  const parts = all.flatMap(({ affected }) => affected.filter((part) => part.name === name));
  const fixed = fixedVersion(version, parts);
  return {
    package: name,
    version,
    id: first.id,
    aliases: [...aliases].sort(),
    summary: all.map(({ summary }) => summary).find((text) => text !== '') ?? '',
    isMalicious: [...aliases, first.id].some((id) => id.startsWith('MAL-')),
    ...(level !== undefined && { level }),
    ...(fixed !== undefined && { fixed }),
  };
}

/** GitHub's record is the fullest, the others name it; of two of one database the lesser id. */
function compareIds(a: string, b: string): number {
  const isOther = (id: string): number => Number(!id.startsWith('GHSA-'));
  return isOther(a) - isOther(b) || (a < b ? -1 : 1);
}

/** What the database says of this package, else of the whole, else what its vectors come to. */
function levelOf({ affected, severity }: OsvRecord, name: string): string | undefined {
  const said = [
    ...affected.filter((part) => part.name === name).map((part) => part.severity),
    severity,
  ];
  return said.map(({ level }) => level).find((level) => level !== undefined) ?? scoredLevel(said);
}

function scoredLevel(said: readonly OsvSeverity[]): string | undefined {
  const scores = said.flatMap(({ vectors }) =>
    vectors.flatMap((one) => cvss3Score(one) ?? cvss4Score(one) ?? []),
  );
  return scores.length === 0 ? undefined : levelOfScore(Math.max(...scores));
}

function inOrder(a: AdvisoryHit, b: AdvisoryHit): number {
  const keysOf = (hit: AdvisoryHit): readonly string[] => [hit.package, hit.version, hit.id];
  const [left, right] = [keysOf(a), keysOf(b)];
  const place = left.findIndex((text, index) => text !== right[index]);
  return place === -1 ? 0 : (left[place] ?? '') < (right[place] ?? '') ? -1 : 1;
}
