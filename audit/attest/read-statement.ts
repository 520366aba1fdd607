import { isJsonArray, isJsonObject, type Json } from '../../lock/index.ts';
import { BundleRefusal } from './bundle-refusal.ts';
import { buildTypes, predicateType, type Statement, statementType } from './statement.ts';

/** Holds a payload to the statements that we make; throws a `BundleRefusal` that names the first difference. */
export function readStatement(json: Json): Statement {
  const root = fieldsOf(json, 'Its statement');
  same(root['_type'], statementType, 'The _type of its statement');
  same(root['predicateType'], predicateType, 'The predicateType of its statement');
  const subjects = listOf(root['subject'], 'The subject of its statement');
  if (subjects.length === 0) throw new BundleRefusal('Its statement is about nothing.');
  subjects.forEach((one) => {
    checkResource(one, 'A subject', /^[0-9a-f]{64}$/);
  });
  const predicate = fieldsOf(root['predicate'], 'The predicate');
  const definition = fieldsOf(predicate['buildDefinition'], 'The buildDefinition');
  const { buildType } = definition;
  if (!Object.values<Json | undefined>(buildTypes).includes(buildType)) {
    throw new BundleRefusal(`Its buildType ${shown(buildType)} is none that Millrace knows.`);
  }
  fieldsOf(definition['externalParameters'], 'The externalParameters');
  fieldsOf(definition['internalParameters'], 'The internalParameters');
  listOf(definition['resolvedDependencies'], 'The list of resolvedDependencies').forEach((one) => {
    checkResource(one, 'A dependency', /^[0-9a-f]+$/);
  });
  const details = fieldsOf(predicate['runDetails'], 'The runDetails');
  const builder = fieldsOf(details['builder'], 'The builder');
  if (typeof builder['id'] !== 'string') throw new BundleRefusal('Its builder has no id.');
  // Every field that is read was looked at above.
  return json as unknown as Statement;
}

function checkResource(json: Json, what: string, hex: RegExp): void {
  const { name, digest } = fieldsOf(json, what);
  if (typeof name !== 'string') throw new BundleRefusal(`${what} of its statement has no name.`);
  const digests = Object.values(fieldsOf(digest, `The digest of ${shown(name)}`));
  const isHex = (value: Json): boolean => typeof value === 'string' && hex.test(value);
  if (digests.length === 0 || !digests.every(isHex)) {
    throw new BundleRefusal(`${what} of its statement, ${shown(name)}, has no digest that counts.`);
  }
}

function same(found: Json | undefined, wanted: string, what: string): void {
  if (found !== wanted)
    throw new BundleRefusal(`${what} is ${shown(found)} and should be "${wanted}".`);
}

function listOf(json: Json | undefined, what: string): readonly Json[] {
  if (!isJsonArray(json)) throw new BundleRefusal(`${what} is no list.`);
  return json;
}

function fieldsOf(json: Json | undefined, what: string): Readonly<Record<string, Json>> {
  if (!isJsonObject(json)) throw new BundleRefusal(`${what} is no object.`);
  return json;
}

function shown(json: Json | undefined): string {
  return json === undefined ? 'missing' : JSON.stringify(json).slice(0, 100);
}
