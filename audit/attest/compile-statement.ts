import { type DenoLock, type Lock, sha256 } from '../../lock/index.ts';
import { fileDependencies, inOrder, packageDependencies } from './lock-dependencies.ts';
import {
  type Builder,
  buildTypes,
  predicateType,
  type Statement,
  statementType,
} from './statement.ts';

/** A flow that compiles to what lies there. */
export interface CompiledFlow {
  readonly lock: Lock;
  /** The lock, the grants file and, where there is one, the workflow: path and bytes. */
  readonly products: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  /** Of its scripts. */
  readonly denoLocks: readonly DenoLock[];
}

/** Says that compiling these sources gave these files. The same flow gives the same statement: it names no time. */
export function compileStatement(flow: CompiledFlow, { id, version }: Builder): Statement {
  const { lock, products, denoLocks } = flow;
  return {
    _type: statementType,
    subject: products
      .map(({ path, bytes }) => ({ name: path, digest: { sha256: sha256(bytes) } }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    predicateType,
    predicate: {
      buildDefinition: {
        buildType: buildTypes.compile,
        externalParameters: { flow: lock.flow.path },
        internalParameters: { deno: lock.engine.deno, lockVersion: lock.lockVersion },
        resolvedDependencies: inOrder([
          ...fileDependencies(lock),
          ...packageDependencies(denoLocks),
        ]),
      },
      runDetails: { builder: { id, version: { millrace: version } } },
    },
  };
}
