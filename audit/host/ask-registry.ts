import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fieldOf, oneLine, parseJson, textField } from '../packages/json-fields.ts';

/** What a registry says of one version. */
export interface Publication {
  /** `2026-11-20`. */
  readonly published?: string;
  /** One line. */
  readonly deprecated?: string;
  /** `sha512-…` of the archive that it serves. */
  readonly listed?: string;
}

export type RegistryAnswer =
  | { readonly kind: 'known'; readonly publication: Publication }
  /** `unknown`: it has no such version. `down`: no other question will be answered either. */
  | { readonly kind: 'unknown' | 'down'; readonly problem: string };

const notThere: ReadonlySet<string> = new Set(['E404', 'ETARGET', 'ENOVERSIONS']);
const patienceMs = 60_000;
const largestAnswer = 32 * 1024 * 1024;

/** Lets the user's npm ask the registry of its configuration (ADR 4). Nothing is installed and nothing is run. */
export async function askRegistry(
  { name, version }: { readonly name: string; readonly version: string },
  env: Readonly<Record<string, string | undefined>>,
): Promise<RegistryAnswer> {
  const { execa } = await import('execa');
  const folder = mkdtempSync(join(tmpdir(), 'millrace-view-'));
  try {
    // The folder is its own project: no file of a folder above it is read.
    const options = ['--json', '--prefix', folder, '--loglevel', 'error', '--no-update-notifier'];
    const fields = ['time', 'deprecated', 'dist.integrity', 'version'];
    const result = await execa('npm', ['view', ...options, '--', `${name}@${version}`, ...fields], {
      cwd: folder,
      env: { ...env },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      timeout: patienceMs,
      maxBuffer: largestAnswer,
    });
    const answer = parseJson(result.stdout);
    if (result.exitCode === 0) return { kind: 'known', publication: readAnswer(answer, version) };
    return failure(fieldOf(answer, 'error'), result.code ?? result.signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of JSON that may be anything: what of it is a publication. */
export function readPublication(value: unknown): Publication {
  const published = textField(value, 'published');
  const deprecated = oneLine(textField(value, 'deprecated'));
  const listed = textField(value, 'listed');
  return {
    ...(/^\d{4}-\d\d-\d\d$/.test(published) && { published }),
    ...(deprecated !== '' && { deprecated }),
    ...(/^sha512-[A-Za-z0-9+/]{86}==$/.test(listed) && { listed }),
  };
}

function readAnswer(answer: unknown, version: string): Publication {
  return readPublication({
    published: textField(fieldOf(answer, 'time'), version).slice(0, 10),
    deprecated: fieldOf(answer, 'deprecated'),
    listed: fieldOf(answer, 'dist.integrity'),
  });
}

function failure(error: unknown, ended: string | undefined): RegistryAnswer {
  const code = textField(error, 'code');
  const said = oneLine(textField(error, 'summary')).replace(/\.$/, '');
  if (notThere.has(code))
    return { kind: 'unknown', problem: `the registry has no such version (${code})` };
  if (ended === 'ENOENT') return { kind: 'down', problem: 'npm was not found' };
  return { kind: 'down', problem: `npm says ${said === '' ? (ended ?? 'nothing') : said}` };
}
