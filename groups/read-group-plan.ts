import {
  checkDocument,
  formatBySchema,
  isJsonObject,
  type Json,
  lockDigest,
} from '../lock/index.ts';
import { groupsSchema } from './groups-schema.ts';
import type { GroupPlan } from './model.ts';

/** A plan's text is no plan; the caller says which file. */
export interface PlanProblem {
  /** A later Millrace wrote it: it is not to be made anew. */
  readonly isNewer?: true;
  readonly message: string;
  readonly hint: string;
}

export type PlanReading =
  | { readonly ok: true; readonly plan: GroupPlan }
  | { readonly ok: false; readonly problem: PlanProblem };

const maxLength = 8 * 1024 * 1024;

/**
 * Reads a plan, and accepts only the very bytes that `formatGroupPlan` writes for it. Whether it divides a certain
 * lock, and rightly, says `checkGroupPlan`.
 */
export function readGroupPlan(text: string): PlanReading {
  if (text.length > maxLength) return refused('is larger than 8 MiB');
  const conflict = /^(?:<{7}|>{7}|={7})(?: |\r?$)/m.exec(text);
  if (conflict !== null) {
    const line = text.slice(0, conflict.index).split('\n').length;
    return refused(`has a merge conflict at line ${line}`);
  }
  const document = parse(text);
  if (document === undefined) {
    return refused('is not JSON: it was cut short or edited by hand');
  }
  const version = versionOf(document);
  if (version > 1) {
    const message = `This plan has format ${version}, and this Millrace knows formats up to 1.`;
    const hint = 'Update Millrace to the version that wrote the plan.';
    return { ok: false, problem: { isNewer: true, message, hint } };
  }
  const fault = checkDocument(document, groupsSchema);
  if (fault !== undefined) return refused(`is not valid: ${fault}`);
  if (formatBySchema(document, groupsSchema) !== text) return refused('is not in canonical form');
  // True: the schema is the type's.
  return { ok: true, plan: document as unknown as GroupPlan };
}

/** The one text of a plan: fields in the order of the schema, maps sorted, one item a line. */
export function formatGroupPlan(plan: GroupPlan): string {
  // A plan is JSON: interfaces only lack the index signature.
  return formatBySchema(plan as unknown as Json, groupsSchema);
}

/** `sha256:` and 64 hex digits of a plan's text: what `run-group --expect-plan` compares. */
export function groupPlanDigest(text: string): string {
  return lockDigest(text);
}

function refused(predicate: string): PlanReading {
  const hint = 'Run `millrace compile` to write it anew.';
  return { ok: false, problem: { message: `This plan ${predicate}.`, hint } };
}

function parse(text: string): Json | undefined {
  try {
    // JSON.parse gives JSON.
    return JSON.parse(text) as Json;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

function versionOf(document: Json): number {
  const version = isJsonObject(document) ? document['planVersion'] : undefined;
  return typeof version === 'number' && Number.isInteger(version) ? version : 0;
}
