import { Header } from 'tar/header';
import { Pax } from 'tar/pax';

/** One entry of an archive made by hand, well-formed or not. */
export interface TestEntry {
  readonly path: string;
  readonly text?: string;
  readonly type?:
    | 'File'
    | 'Directory'
    | 'SymbolicLink'
    | 'Link'
    | 'CharacterDevice'
    | 'FIFO'
    | 'ContiguousFile'
    | 'NextFileHasLongPath';
  readonly link?: string;
  readonly mode?: number;
  /** Fields of a pax header before the entry. */
  readonly pax?: { readonly path?: string; readonly size?: number };
  /** Fields of a global pax header before the entry. */
  readonly global?: { readonly comment?: string; readonly path?: string };
  /** What the header claims instead of the text's length. */
  readonly size?: number;
}

/** The bytes of an archive before compression. */
export function makeArchive(entries: readonly TestEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(1024)]);
}

function blocksOf(entry: TestEntry): readonly Buffer[] {
  const body = Buffer.from(entry.text ?? '');
  const block = Buffer.alloc(512);
  const header = new Header({
    path: entry.path,
    type: entry.type ?? 'File',
    size: entry.size ?? body.length,
    mode: entry.mode ?? 0o644,
    ...(entry.link === undefined ? {} : { linkpath: entry.link }),
  });
  header.encode(block);
  return [
    ...(entry.global === undefined ? [] : [new Pax(entry.global, true).encode()]),
    ...(entry.pax === undefined ? [] : [new Pax({ ...entry.pax }).encode()]),
    block,
    body,
    Buffer.alloc((512 - (body.length % 512)) % 512),
  ];
}
