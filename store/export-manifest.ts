import {
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  type Sha256,
} from '../lock/index.ts';

/** What an export holds, in the order in which it holds it. */
export interface ExportManifest {
  /** Sorted by path. */
  readonly flows: readonly ExportedFlow[];
  /** `linux-x64`: the systems whose packages are all there. Sorted. */
  readonly platforms: readonly string[];
  /** Archives of packages, sorted by digest. */
  readonly archives: readonly ExportedArchive[];
  /** Every other file, sorted by digest. */
  readonly blobs: readonly ExportedBlob[];
}

/** A flow's own three files, which are among the blobs. */
export interface ExportedFlow {
  /** Repository path of the YAML. */
  readonly path: string;
  readonly source: Sha256;
  readonly lock: Sha256;
  readonly grants: Sha256;
}

export interface ExportedBlob {
  readonly sha256: Sha256;
  readonly bytes: number;
  /** Where it lies in the repository, for people. */
  readonly path: string;
}

export interface ExportedArchive {
  readonly sha256: Sha256;
  readonly bytes: number;
  /** 128 hex digits: what Deno locks name it by. */
  readonly sha512: string;
  /** `name@version`, for people. */
  readonly package: string;
}

/** One file of an export: its place in it, and what its bytes must be. */
export interface ExportFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: Sha256;
  /** Of an archive. */
  readonly sha512?: string;
}

export const manifestName = 'manifest.json';

/** The files behind the manifest, in their order. */
export function exportFiles({ archives, blobs }: ExportManifest): readonly ExportFile[] {
  return [
    ...archives.map(({ sha256, sha512, bytes }) => {
      return { name: `archives/${sha256}.tgz`, sha256, sha512, bytes };
    }),
    ...blobs.map(({ sha256, bytes }) => ({ name: `blobs/${sha256}`, sha256, bytes })),
  ];
}

/** One item a line, so that two exports can be compared by eye. */
export function formatManifest({ flows, platforms, archives, blobs }: ExportManifest): string {
  const list = (items: readonly unknown[]): string =>
    items.length === 0
      ? '[]'
      : `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
  return [
    '{',
    '  "millraceExport": 1,',
    `  "flows": ${list(flows.map(({ path, source, lock, grants }) => ({ path, source, lock, grants })))},`,
    `  "platforms": ${list(platforms)},`,
    `  "archives": ${list(archives.map(({ sha256, bytes, sha512, package: name }) => ({ sha256, bytes, sha512, package: name })))},`,
    `  "blobs": ${list(blobs.map(({ sha256, bytes, path }) => ({ sha256, bytes, path })))}`,
    '}',
    '',
  ].join('\n');
}

export type ManifestReading =
  | { readonly ok: true; readonly manifest: ExportManifest }
  | { readonly ok: false; readonly message: string };

/** Accepts only the very text that `formatManifest` writes. The message ends no sentence. */
export function readManifest(text: string): ManifestReading {
  let document: Json;
  try {
    // JSON.parse gives JSON or throws.
    document = JSON.parse(text) as Json;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, message: 'its manifest is not JSON' };
  }
  const version = isJsonObject(document) ? document['millraceExport'] : undefined;
  if (typeof version === 'number' && version > 1) {
    return { ok: false, message: `it is of format ${version}, which a newer millrace wrote` };
  }
  const manifest = isJsonObject(document) ? asManifest(document) : undefined;
  if (manifest === undefined || formatManifest(manifest) !== text) {
    return { ok: false, message: 'its manifest is not one that millrace writes' };
  }
  return { ok: true, manifest };
}

function asManifest(document: JsonObject): ExportManifest | undefined {
  const flows = itemsOf(document['flows'], isFlow);
  const archives = itemsOf(document['archives'], isArchive);
  const blobs = itemsOf(document['blobs'], isBlob);
  const platforms = document['platforms'];
  if (flows === undefined || archives === undefined || blobs === undefined) return undefined;
  if (platforms === undefined || !isJsonArray(platforms)) return undefined;
  if (!platforms.every((platform) => typeof platform === 'string')) return undefined;
  // Each field of each item was looked at; what an item holds besides is not written again, and so
  // refuses the text.
  const manifest = { flows, platforms, archives, blobs } as unknown as ExportManifest;
  return isSorted(manifest) ? manifest : undefined;
}

function itemsOf(
  list: Json | undefined,
  is: (item: JsonObject) => boolean,
): readonly Json[] | undefined {
  if (list === undefined || !isJsonArray(list)) return undefined;
  return list.every((item) => isJsonObject(item) && is(item)) ? list : undefined;
}

function isFlow({ path, source, lock, grants }: JsonObject): boolean {
  return typeof path === 'string' && [source, lock, grants].every(isSha256);
}

function isBlob({ sha256, bytes, path }: JsonObject): boolean {
  return isSha256(sha256) && isSize(bytes) && typeof path === 'string';
}

function isArchive({ sha256, bytes, sha512, package: name }: JsonObject): boolean {
  const isSha512 = typeof sha512 === 'string' && /^[0-9a-f]{128}$/.test(sha512);
  return isSha256(sha256) && isSize(bytes) && isSha512 && typeof name === 'string';
}

function isSha256(value: Json | undefined): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function isSize(value: Json | undefined): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Each list in order and without a second one of the same: one content has one manifest. */
function isSorted({ flows, platforms, archives, blobs }: ExportManifest): boolean {
  const keys = [
    flows.map(({ path }) => path),
    platforms,
    archives.map(({ sha256 }) => sha256),
    blobs.map(({ sha256 }) => sha256),
  ];
  return keys.every((list) =>
    list.every((key, index) => index === 0 || (list[index - 1] ?? '') < key),
  );
}
