import { checkPlain } from './check-plain.ts';
import { checkStructure } from './check-structure.ts';
import type { Json, JsonObject } from './json.ts';
import { faultPlace } from './lock-fault.ts';

/**
 * What is wrong with a document of a format of ours, that its schema or plain JSON can say, as a clause:
 * `$.groups[2].name must be a name`. The schema uses the keywords that the lock's does.
 */
export function checkDocument(document: Json, schema: JsonObject): string | undefined {
  const fault = checkPlain(document) ?? checkStructure(document, schema);
  return fault && `${faultPlace(fault.path)} ${fault.message}`;
}
