import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheKeyPart } from '../../events/run-event.ts';
import type { CacheSecret } from './cache-secret.ts';
import { writeDraft } from './write-draft.ts';

/** A digest of each part of a key. */
export type KeyParts = { readonly [part in CacheKeyPart]: string };

/** How many steps, and items of fan-outs, of one flow are remembered. */
const mostSteps = 5000;

/** By which parts each step's output was kept last: only to say what has changed since. */
export class CacheHistory {
  readonly #folder: string;
  readonly #path: string;
  readonly #known: Map<string, KeyParts>;
  readonly #kept = new Map<string, KeyParts>();

  /** `flow` is the path of its YAML. Digests that were made with another secret are not compared. */
  constructor(folder: string, flow: string, secret: CacheSecret) {
    this.#folder = folder;
    this.#path = join(folder, `${secret.digest(flow).slice(0, 32)}.json`);
    this.#known = read(this.#path);
  }

  last(step: string): KeyParts | undefined {
    return this.#kept.get(step) ?? this.#known.get(step);
  }

  remember(step: string, parts: KeyParts): void {
    const last = this.last(step);
    const isSame = last !== undefined && JSON.stringify(last) === JSON.stringify(parts);
    if (!isSame) this.#kept.set(step, parts);
  }

  /** Adds what this run kept to what others have written meanwhile. */
  write(): void {
    if (this.#kept.size === 0) return;
    const all = read(this.#path);
    for (const [step, parts] of this.#kept) {
      // Those that were kept last stand last.
      all.delete(step);
      all.set(step, parts);
    }
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const text = JSON.stringify([...all].slice(-mostSteps));
    renameSync(writeDraft(this.#folder, text), this.#path);
  }
}

/** What cannot be read is not known: a reason less is told. */
function read(path: string): Map<string, KeyParts> {
  try {
    const entries = JSON.parse(readFileSync(path, 'utf8')) as unknown;
    return new Map(Array.isArray(entries) ? entries.filter(isEntry) : []);
  } catch {
    return new Map();
  }
}

function isEntry(value: unknown): value is [string, KeyParts] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [step, parts] = value as readonly unknown[];
  return typeof step === 'string' && typeof parts === 'object' && parts !== null;
}
