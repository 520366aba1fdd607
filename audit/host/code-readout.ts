import type { CodePlace, CodeSight, DeclaredPackage, NpmImport } from '../model/code-facts.ts';

/** What was read in a package or in a module, as JSON has it. */
export interface CodeReadout {
  readonly sights: readonly CodeSight[];
  readonly unread: readonly CodePlace[];
  /** Of a module that could be read. */
  readonly npm?: readonly NpmImport[];
  readonly manifest?: PlainManifest;
}

type Pairs = readonly (readonly [name: string, range: string])[];

interface PlainManifest extends Omit<
  DeclaredPackage,
  'dependencies' | 'optional' | 'peers' | 'bundled'
> {
  readonly dependencies: Pairs;
  readonly optional: Pairs;
  readonly peers: Pairs;
  readonly bundled: readonly string[];
}

export function plainManifest(manifest: DeclaredPackage): PlainManifest {
  return {
    ...manifest,
    dependencies: [...manifest.dependencies],
    optional: [...manifest.optional],
    peers: [...manifest.peers],
    bundled: [...manifest.bundled],
  };
}

export function manifestOf(plain: PlainManifest): DeclaredPackage {
  return {
    ...plain,
    dependencies: new Map(plain.dependencies),
    optional: new Map(plain.optional),
    peers: new Map(plain.peers),
    bundled: new Set(plain.bundled),
  };
}
