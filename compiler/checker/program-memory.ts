import type { ts } from 'ts-morph';
import type { Sha256 } from '../../lock/index.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Signature } from '../model/typed.ts';

/** What programs that follow each other need not find out again. It is bounded. */
export interface ProgramMemory {
  /** The file of this text, parsed, and bound, at most once while it is remembered. */
  readonly sourceFile: (
    path: string,
    text: string,
    format: ts.ResolutionMode,
    parse: () => ts.SourceFile,
  ) => ts.SourceFile;
  readonly signatureOf: (digest: Sha256) => Outcome<Signature | undefined> | undefined;
  readonly keepSignature: (digest: Sha256, signature: Outcome<Signature | undefined>) => void;
}

const mostFiles = 4_000;
const mostSignatures = 20_000;

export function createProgramMemory(): ProgramMemory {
  const files = new Map<string, ts.SourceFile>();
  const signatures = new Map<Sha256, Outcome<Signature | undefined>>();
  return {
    sourceFile: (path, text, format, parse) => {
      const known = files.get(path);
      if (known?.text === text && known.impliedNodeFormat === format) return known;
      const made = parse();
      keep(files, path, made, mostFiles);
      return made;
    },
    signatureOf: (digest) => signatures.get(digest),
    keepSignature: (digest, signature) => {
      keep(signatures, digest, signature, mostSignatures);
    },
  };
}

/** Forgets what came first. */

function keep<K, V>(map: Map<K, V>, key: K, value: V, limit: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= limit) return;
    map.delete(oldest);
  }
}
