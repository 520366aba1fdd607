import { canonicalJson, type Json, sha256 } from '../../lock/index.ts';
import {
  type Builder,
  buildTypes,
  predicateType,
  type Statement,
  statementType,
} from './statement.ts';

/** A run that has ended, as its journal tells it. */
export interface EndedRun {
  readonly run: string;
  readonly flow: string;
  /** `sha256:…` of the lock that was run. */
  readonly lock: string;
  /**
   * Version of the Deno that ran it, with a comma between several. Of runs that were recorded before journals said
   * so: the range that the lock admits; absent where the run kept no lock.
   */
  readonly deno?: string;
  readonly wall: string;
  readonly status: string;
  /** Set when one step was run alone. */
  readonly only?: string;
  readonly mock: boolean;
  readonly inputs: Json;
  readonly outputs: Json;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** What commands print of it, under the names that `verify` is shown. */
  readonly reports: readonly { readonly name: string; readonly text: string }[];
}

/** Says that running this lock gave these outputs and these reports. Inputs are named by digest alone: they may be private. */
export function runStatement(ended: EndedRun, { id, version }: Builder): Statement {
  const lock = ended.lock.replace(/^sha256:/, '');
  const texts = [...ended.reports, { name: 'outputs.json', text: canonicalJson(ended.outputs) }];
  return {
    _type: statementType,
    subject: texts
      .map(({ name, text }) => ({ name, digest: { sha256: sha256(text) } }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    predicateType,
    predicate: {
      buildDefinition: {
        buildType: buildTypes.run,
        externalParameters: {
          flow: ended.flow,
          mock: ended.mock,
          ...(ended.only !== undefined && { only: ended.only }),
        },
        internalParameters: {
          status: ended.status,
          wall: ended.wall,
          ...(ended.deno !== undefined && { deno: ended.deno }),
        },
        resolvedDependencies: [
          { name: 'inputs.json', digest: { sha256: sha256(canonicalJson(ended.inputs)) } },
          { name: ended.flow.replace(/\.yaml$/, '.lock.json'), digest: { sha256: lock } },
        ].sort((a, b) => (a.name < b.name ? -1 : 1)),
      },
      runDetails: {
        builder: { id, version: { millrace: version } },
        metadata: {
          invocationId: ended.run,
          startedOn: new Date(ended.startedAt).toISOString(),
          finishedOn: new Date(ended.endedAt).toISOString(),
        },
      },
    },
  };
}
