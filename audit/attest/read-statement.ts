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
  const names = subjects.map((one) => checkResource(one, 'A subject', ['sha256']));
  const predicate = fieldsOf(root['predicate'], 'The predicate');
  const definition = fieldsOf(predicate['buildDefinition'], 'The buildDefinition');
  const { buildType } = definition;
  if (!Object.values<Json | undefined>(buildTypes).includes(buildType)) {
    throw new BundleRefusal(`Its buildType ${shown(buildType)} is none that Millrace knows.`);
  }
  const asked = fieldsOf(definition['externalParameters'], 'The externalParameters');
  fieldsOf(definition['internalParameters'], 'The internalParameters');
  listOf(definition['resolvedDependencies'], 'The list of resolvedDependencies').forEach((one) => {
    checkResource(one, 'A dependency', ['sha256', 'sha512', 'gitBlob']);
  });
  const details = fieldsOf(predicate['runDetails'], 'The runDetails');
  const builder = fieldsOf(details['builder'], 'The builder');
  if (typeof builder['id'] !== 'string') throw new BundleRefusal('Its builder has no id.');
  const products = buildType === buildTypes.compile ? productsOf(asked['flow']) : undefined;
  checkSubjects(names, (name) => products?.includes(name) ?? runReport.test(name));
  // Every field that is read was looked at above.
  return json as unknown as Statement;
}

/** What compiling a flow writes: its lock, its grants file, its workflow. */
function productsOf(flow: Json | undefined): readonly string[] {
  const [, id] = (typeof flow === 'string' && /^flows\/(.+)\.yaml$/s.exec(flow)) || [];
  if (id === undefined)
    throw new BundleRefusal(`Its flow is ${shown(flow)}, which is no flow’s path.`);
  const workflow = `.github/workflows/flow-${id.replaceAll('/', '--')}.yml`;
  return [`flows/${id}.lock.json`, `flows/${id}.grants`, workflow];
}

/** What is printed of a run and of its outputs. */
const runReport = /^(?:[^/]+\.json|millrace-[^/]+\.html)$/;

/** A name stands once, so that no two files can be the one that is meant; and nothing else came of it than it gives. */
function checkSubjects(names: readonly string[], isOwn: (name: string) => boolean): void {
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new BundleRefusal(`Its statement is about two files called ${shown(twice)}.`);
  }
  const foreign = names.find((name) => !isOwn(name));
  if (foreign !== undefined) {
    throw new BundleRefusal(
      `Its statement is about ${shown(foreign)}, which is nothing that this gives.`,
    );
  }
}

/** Digests in full: a part of one fits many files. */
const digestForms: Readonly<Record<string, RegExp>> = {
  sha256: /^[0-9a-f]{64}$/,
  sha512: /^[0-9a-f]{128}$/,
  gitBlob: /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/,
};

/** Gives its name. */
function checkResource(json: Json, what: string, algorithms: readonly string[]): string {
  const { name, digest } = fieldsOf(json, what);
  if (typeof name !== 'string') throw new BundleRefusal(`${what} of its statement has no name.`);
  const digests = Object.entries(fieldsOf(digest, `The digest of ${shown(name)}`));
  const counts = ([algorithm, value]: readonly [string, Json]): boolean =>
    algorithms.includes(algorithm) &&
    typeof value === 'string' &&
    digestForms[algorithm]?.test(value) === true;
  if (digests.length === 0 || !digests.every(counts)) {
    throw new BundleRefusal(`${what} of its statement, ${shown(name)}, has no digest that counts.`);
  }
  return name;
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
