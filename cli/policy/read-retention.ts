import { defaultRetention, type Retention } from '../../runner/index.ts';
import { OperationalError } from '../../store/index.ts';
import { parseDuration } from '../duration.ts';
import { readOwnPolicy } from './read-own-policy.ts';

/**
 * How long runs are kept: `runs: { keep: 20, older-than: 30d }` of the repository's `millrace.yaml`.
 * The YAML parser is loaded only for a file that has `runs:` in it, so that a run pays nothing.
 */
export async function readRetention(root: string): Promise<Retention> {
  const text = readOwnPolicy({ root });
  if (text === undefined || !/^runs:/m.test(text)) return defaultRetention;
  const { readYamlValue } = await import('./compose-yaml.ts');
  const reading = readYamlValue(text);
  if (!reading.ok) throw malformed(`it cannot be read as YAML: ${reading.problem}`);
  const runs = fieldsOf(reading.value).get('runs');
  return { ...defaultRetention, ...keepOf(runs), ...ageOf(runs) };
}

function keepOf(runs: unknown): Partial<Retention> {
  const keep = fieldsOf(runs).get('keep');
  if (keep === undefined) return {};
  if (typeof keep !== 'number' || !Number.isSafeInteger(keep) || keep < 0) {
    throw malformed('`runs.keep` should be a whole number');
  }
  return { keep };
}

function ageOf(runs: unknown): Partial<Retention> {
  const age = fieldsOf(runs).get('older-than');
  if (age === undefined) return {};
  if (age === 'never') return { olderThanMs: Number.POSITIVE_INFINITY };
  if (typeof age !== 'string' || !/^\d{1,6}[mhdw]$/.test(age)) {
    throw malformed('`runs.older-than` should be `never`, or a number and a unit, as 30d');
  }
  return { olderThanMs: parseDuration('older-than', age) };
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

function malformed(what: string): OperationalError {
  return new OperationalError(`millrace.yaml cannot be used: ${what}.`, {
    hint: 'The form is: runs: { keep: 20, older-than: 30d }',
  });
}
