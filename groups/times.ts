import {
  checkDocument,
  isJsonObject,
  type Json,
  type JsonObject,
  type Lock,
} from '../lock/index.ts';
import { placeOf, stepsOf } from './atoms.ts';
import { groupsSchema } from './groups-schema.ts';
import { type GroupPlan, sections } from './model.ts';
import { trustOfStep } from './trust-of-step.ts';

export type TimesReading =
  | { readonly ok: true; readonly times: GroupPlan['times'] }
  /** A clause: `is not JSON`. */
  | { readonly ok: false; readonly problem: string };

/** Reads times that somebody wrote, `{"STEP": {"seconds": 5, "items": 40}}`; steps that the lock has not are refused. */
export function readTimes(text: string, lock: Lock): TimesReading {
  const document = parse(text);
  if (document === undefined) return { ok: false, problem: 'is not JSON' };
  const fault = checkDocument(document, timesSchema());
  if (fault !== undefined) return { ok: false, problem: `is not valid: ${fault}` };
  // True: the schema is the type's.
  const times = document as unknown as GroupPlan['times'];
  const known = new Set(placesOf(lock));
  const foreign = Object.keys(times).find((place) => !known.has(place));
  if (foreign !== undefined) return { ok: false, problem: `names ${foreign}, which is no step` };
  return { ok: true, times };
}

/** Places of the flow's own steps that take time which somebody may have measured. */
export function timedPlaces(lock: Lock): readonly string[] {
  return sections.flatMap((section) =>
    stepsOf(lock, section)
      .filter((step) => trustOfStep(step, lock) !== undefined)
      .map(({ id }) => placeOf(section, id)),
  );
}

function placesOf(lock: Lock): readonly string[] {
  return sections.flatMap((section) =>
    stepsOf(lock, section).map(({ id }) => placeOf(section, id)),
  );
}

function timesSchema(): JsonObject {
  const properties = groupsSchema['properties'];
  const times = isJsonObject(properties) ? properties['times'] : undefined;
  return isJsonObject(times) ? times : {};
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
