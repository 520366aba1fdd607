import type { Json } from '../../lock/index.ts';

/** An in-toto Statement v1 whose predicate is SLSA provenance v1: these subjects came of that. */
export interface Statement {
  readonly _type: typeof statementType;
  /** Sorted by name. */
  readonly subject: readonly Subject[];
  readonly predicateType: typeof predicateType;
  readonly predicate: Provenance;
}

export interface Subject {
  /** A path from the root of the workspace, or what a command prints. */
  readonly name: string;
  readonly digest: { readonly sha256: string };
}

export interface Provenance {
  readonly buildDefinition: {
    readonly buildType: string;
    readonly externalParameters: { readonly [name: string]: Json };
    readonly internalParameters: { readonly [name: string]: Json };
    /** Sorted by name. */
    readonly resolvedDependencies: readonly Dependency[];
  };
  readonly runDetails: {
    readonly builder: { readonly id: string; readonly version: { readonly millrace: string } };
    readonly metadata?: {
      readonly invocationId: string;
      readonly startedOn: string;
      readonly finishedOn: string;
    };
  };
}

/** A resource descriptor: whatever is named by `digest` and nothing else. */
export interface Dependency {
  readonly name: string;
  /** Of a package: its purl. */
  readonly uri?: string;
  /** By algorithm, hexadecimal. */
  readonly digest: { readonly [algorithm: string]: string };
}

/** Who makes a statement. */
export interface Builder {
  readonly id: string;
  /** Of Millrace. */
  readonly version: string;
}

export const statementType = 'https://in-toto.io/Statement/v1';
export const predicateType = 'https://slsa.dev/provenance/v1';
/** What is signed, besides the statement's own bytes. */
export const payloadType = 'application/vnd.in-toto+json';
/** docs/attestation.md says what each means. */
export const buildTypes = {
  compile: 'urn:millrace:compile:v1',
  run: 'urn:millrace:run:v1',
} as const;
/** Whoever holds the key that signs. */
export const localBuilder = 'urn:millrace:builder:local';
