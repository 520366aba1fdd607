import { readOsvRecord, type OsvRecord } from '../advisories/osv-record.ts';
import { matchAdvisories } from '../advisories/match-advisories.ts';
import type { Unchecked } from '../model/facts.ts';
import type { AdvisorySource } from '../model/package-facts.ts';
import { daysBetween } from '../packages/days-between.ts';
import { parseJson } from '../packages/json-fields.ts';
import { forEachOsvFile } from './osv-files.ts';

export interface AdvisoryReading {
  readonly source: AdvisorySource;
  readonly unchecked: readonly Unchecked[];
}

interface Package {
  readonly name: string;
  readonly version: string;
}

/** Older than this, advisories say little of what is found and taken down within days. */
const freshDays = 30;

/**
 * What the OSV records under `path`, a folder or a zip archive of JSON files, say of these packages.
 * Only what may hit one of them is kept. Throws an `OperationalError` when there is nothing to read.
 */
export async function readAdvisories(
  path: string,
  packages: readonly Package[],
  today: string,
): Promise<AdvisoryReading> {
  const names = new Set(packages.map(({ name }) => name));
  const kept: OsvRecord[] = [];
  const ids = new Set<string>();
  let [newest, damaged] = ['', 0];
  await forEachOsvFile(path, (bytes) => {
    for (const record of readFile(bytes)) {
      if (record === 'damaged') damaged += 1;
      if (typeof record === 'string') continue;
      ids.add(record.id);
      const day = record.modified.slice(0, 10);
      if (/^\d{4}-\d\d-\d\d$/.test(day) && day <= today && day > newest) newest = day;
      if (record.affected.some(({ name }) => names.has(name))) kept.push(record);
    }
  });
  const hits = matchAdvisories(packages, kept);
  const source = { path, newest, records: ids.size, damaged, hits };
  return { source, unchecked: [...doubts(source, today), ...vague(kept, packages)] };
}

/** A file holds one record, or a list of them. */
function readFile(bytes: Uint8Array): readonly ReturnType<typeof readOsvRecord>[] {
  const value = parseJson(new TextDecoder().decode(bytes));
  return Array.isArray(value) ? value.map(readOsvRecord) : [readOsvRecord(value)];
}

function doubts(source: AdvisorySource, today: string): readonly Unchecked[] {
  const { path, newest, records, damaged } = source;
  const age = daysBetween(newest, today);
  const said = [
    ...(records === 0 ? [`${path} holds no advisory about a package of npm.`] : []),
    ...(records > 0 && newest === '' ? [`No advisory in ${path} says when it was written.`] : []),
    ...(age > freshDays
      ? [`The newest advisory in ${path} is of ${newest}, ${age} days ago: nothing newer is known.`]
      : []),
    ...(damaged > 0 ? [`${damaged} of the files in ${path} could not be read as advisories.`] : []),
  ];
  return said.map((reason) => ({ rule: 'packages/advisory', reason }));
}

/** The algorithm says of a record without any version that nothing is affected; a person may say otherwise. */
function vague(records: readonly OsvRecord[], packages: readonly Package[]): readonly Unchecked[] {
  return records.flatMap(({ id, isWithdrawn, affected }) => {
    const empty = affected.find(
      ({ name, ranges, versions }) =>
        ranges.length === 0 && versions.length === 0 && packages.some((one) => one.name === name),
    );
    if (isWithdrawn || empty === undefined) return [];
    return [
      {
        rule: 'packages/advisory',
        reason: `${id} is about ${empty.name} and names no version that it affects.`,
      },
    ];
  });
}
