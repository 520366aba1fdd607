import {
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonSchema,
  own,
} from './json.ts';

/** A longer chain of references is not followed. */
const maxReferences = 32;

/** What `#/$defs/name` means inside `root`; `undefined` when it points nowhere or elsewhere. */
export function resolveRef(root: JsonSchema, ref: string): JsonSchema | undefined {
  if (ref === '#') return root;
  if (!ref.startsWith('#/')) return undefined;
  let place: Json | undefined = root;
  for (const segment of ref.slice(2).split('/')) {
    const key = unescape(segment);
    if (isJsonObject(place)) place = own(place, key);
    else place = isJsonArray(place) && /^\d+$/.test(key) ? place[Number(key)] : undefined;
  }
  return isJsonObject(place) || typeof place === 'boolean' ? place : undefined;
}

/** The schema behind a chain of `$ref`s, without what stands next to them; `{}` for a boolean. */
export function followRef(schema: JsonSchema, root: JsonSchema): JsonObject {
  let place: JsonSchema = schema;
  for (let steps = 0; steps < maxReferences; steps += 1) {
    if (typeof place === 'boolean') return {};
    const ref = place['$ref'];
    if (typeof ref !== 'string') return place;
    place = resolveRef(root, ref) ?? true;
  }
  return {};
}

function unescape(segment: string): string {
  const text = /%(?![\da-f]{2})/i.test(segment) ? segment : decode(segment);
  return text.replaceAll('~1', '/').replaceAll('~0', '~');
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}
