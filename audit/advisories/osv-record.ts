import { fieldOf, listField, oneLine, textField } from '../packages/json-fields.ts';

/** What of an OSV record (schema 1.x) this project reads: of npm's packages alone. */
export interface OsvRecord {
  /** `GHSA-…`, `CVE-…`, `MAL-…`. */
  readonly id: string;
  /** As written, RFC 3339; empty when it is missing. */
  readonly modified: string;
  readonly isWithdrawn: boolean;
  readonly aliases: readonly string[];
  /** One line. */
  readonly summary: string;
  readonly severity: OsvSeverity;
  /** Never empty. */
  readonly affected: readonly OsvAffected[];
}

export interface OsvSeverity {
  /** The database's word in capitals; absent: it says none. */
  readonly level?: string;
  /** CVSS vectors, as written. */
  readonly vectors: readonly string[];
}

export interface OsvAffected {
  readonly name: string;
  readonly severity: OsvSeverity;
  /** Of the types SEMVER and ECOSYSTEM, which are one for npm; GIT has no versions. */
  readonly ranges: readonly (readonly OsvEvent[])[];
  readonly versions: readonly string[];
}

export interface OsvEvent {
  readonly kind: OsvEventKind;
  readonly version: string;
}

export type OsvEventKind = (typeof eventKinds)[number];

const eventKinds = ['introduced', 'fixed', 'last_affected', 'limit'] as const;

/** Of JSON that may be anything: a record, `foreign` when it is about no package of npm, or `damaged`. */
export function readOsvRecord(value: unknown): OsvRecord | 'foreign' | 'damaged' {
  const id = textField(value, 'id');
  const affected = fieldOf(value, 'affected');
  if (id === '' || (affected !== undefined && !Array.isArray(affected))) return 'damaged';
  const ours = listField(value, 'affected').flatMap(readAffected);
  if (ours.length === 0) return 'foreign';
  return {
    id: oneLine(id),
    modified: textField(value, 'modified'),
    isWithdrawn: textField(value, 'withdrawn') !== '',
    aliases: textsOf(value, 'aliases').map((alias) => oneLine(alias)),
    summary: oneLine(textField(value, 'summary')),
    severity: readSeverity(value),
    affected: ours,
  };
}

function readAffected(value: unknown): readonly OsvAffected[] {
  const about = fieldOf(value, 'package');
  const name = textField(about, 'name');
  if (name === '' || textField(about, 'ecosystem') !== 'npm') return [];
  const ranges = listField(value, 'ranges')
    .filter((range) => ['SEMVER', 'ECOSYSTEM'].includes(textField(range, 'type')))
    .map((range) => listField(range, 'events').flatMap(readEvents));
  return [{ name, severity: readSeverity(value), ranges, versions: textsOf(value, 'versions') }];
}

/** The specification allows one kind an object; a database that writes two means both. */
function readEvents(value: unknown): readonly OsvEvent[] {
  return eventKinds.flatMap((kind) => {
    const version = textField(value, kind);
    return version === '' ? [] : [{ kind, version }];
  });
}

function readSeverity(value: unknown): OsvSeverity {
  const words = ['database_specific', 'ecosystem_specific'].map((key) =>
    textField(fieldOf(value, key), 'severity'),
  );
  const level = words.find((word) => word !== '');
  const vectors = listField(value, 'severity').map((one) => textField(one, 'score'));
  return {
    ...(level !== undefined && { level: oneLine(level).toUpperCase() }),
    vectors: vectors.filter((vector) => vector.startsWith('CVSS:')).map((one) => oneLine(one)),
  };
}

function textsOf(value: unknown, key: string): readonly string[] {
  return listField(value, key).filter((one) => typeof one === 'string');
}
