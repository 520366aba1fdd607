import type { Group } from '../../../groups/index.ts';
import { sha256 } from '../../../lock/index.ts';
import { OperationalError } from '../../../store/index.ts';
import { formatManifest, type JobBeginning, type Manifest } from '../../group/manifest.ts';
import { maskForms } from '../../report/mask-forms.ts';

/** By name. */
export type Secrets = ReadonlyMap<string, string>;

/** Of two hexadecimal digits that are secrets, one digest in 5,000 holds neither; of three, one in 600,000. */
const mostNonces = 2 ** 17;

/**
 * The manifest with the first nonce that makes its digest one that GitHub hands on: it drops an output in which a
 * secret of the job stands, also one that is too short for our own mask. Throws an `OperationalError`
 * when there is none.
 */
export function withShownDigest(manifest: Manifest, secrets: Secrets): string {
  const texts = [...secrets.values()].flatMap(textsOf);
  for (let { nonce } = manifest; nonce < mostNonces; nonce += 1) {
    const text = formatManifest({ ...manifest, nonce });
    const digest = sha256(text);
    if (!texts.some((it) => digest.includes(it))) return text;
  }
  const names = [...secrets.keys()].join(', ');
  throw tooShort(`Of the secrets ${names}, some are so short that every digest holds one`);
}

/**
 * Throws an `OperationalError` when what the job would say of itself, once its steps had run, would not reach other
 * jobs: better none of them runs.
 */
export function checkTelling(begun: JobBeginning, group: Group, secrets: Secrets): void {
  const flags = group.shards === undefined ? ['true', 'false'] : [];
  const lists = (group.counts ?? []).length === 0 ? [] : ['[0,1,2,3,4,5,6,7,8,9]'];
  const said = [String(begun.attempt), ...flags, ...lists];
  for (const [name, secret] of secrets) {
    const isSaid = textsOf(secret).some((text) => said.some((it) => it.includes(text)));
    if (isSaid)
      throw tooShort(`The secret ${name}, or a line of it, stands in \`${said.join(' ')}\``);
  }
  withShownDigest({ ...begun, ended: 'done', segment: '', logs: {}, nonce: 0 }, secrets);
}

function tooShort(why: string): OperationalError {
  return new OperationalError(
    `${why}, and GitHub drops whatever a job tells others that holds a secret: nobody could go on from this job.`,
    { hint: 'Give it a longer value. So short a one hides nothing.' },
  );
}

/** What GitHub takes for a secret: it, its lines, and by what else it may show. */
function textsOf(secret: string): readonly string[] {
  const lines = secret.split(/[\r\n]+/u);
  const texts = [secret, ...lines].flatMap((text) => [text, text.trim()]);
  return [...texts, ...maskForms(secret)].filter((text) => text !== '');
}
