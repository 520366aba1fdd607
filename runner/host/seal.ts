import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import type { Json } from '../../lock/index.ts';
import { OperationalError } from '../../store/index.ts';

const cipher = 'aes-256-gcm';
const saltLength = 16;
const ivLength = 12;
const tagLength = 16;

/**
 * Encrypts values of a run with a key that is made of its secrets: who has them can go on with the
 * run, and the disk alone tells nothing. The key costs a few hundredths of a second, once, when the
 * first value needs it.
 */
export class Seal {
  readonly #secrets: ReadonlyMap<string, string>;
  readonly #phrase: string;
  /** Of some of the secrets alone, by their names. */
  readonly #others = new Map<string, Seal>();
  readonly #keys = new Map<string, Buffer>();
  #salt: Buffer | undefined;

  constructor(secrets: ReadonlyMap<string, string>) {
    this.#secrets = secrets;
    const byName = [...secrets].sort(([a], [b]) => (a < b ? -1 : 1));
    this.#phrase = JSON.stringify(byName);
  }

  /** Base64 of salt, nonce, tag and ciphertext. */
  close(value: Json): string {
    const salt = (this.#salt ??= randomBytes(saltLength));
    const iv = randomBytes(ivLength);
    const machine = createCipheriv(cipher, this.#keyFor(salt), iv);
    const text = Buffer.concat([machine.update(JSON.stringify(value), 'utf8'), machine.final()]);
    return Buffer.concat([salt, iv, machine.getAuthTag(), text]).toString('base64');
  }

  /**
   * Throws an `OperationalError` when other secrets closed it, or when it was changed. `by` names those
   * that did, where they were but some.
   */
  open(sealed: string, by?: readonly string[]): Json {
    if (by !== undefined) return this.#of(by).open(sealed);
    const bytes = Buffer.from(sealed, 'base64');
    const salt = bytes.subarray(0, saltLength);
    const iv = bytes.subarray(saltLength, saltLength + ivLength);
    const tag = bytes.subarray(saltLength + ivLength, saltLength + ivLength + tagLength);
    const key = this.#keyFor(salt);
    this.#salt ??= salt;
    let text: string;
    try {
      const machine = createDecipheriv(cipher, key, iv, { authTagLength: tagLength });
      machine.setAuthTag(tag);
      const rest = bytes.subarray(saltLength + ivLength + tagLength);
      text = machine.update(rest, undefined, 'utf8') + machine.final('utf8');
    } catch (error) {
      throw new OperationalError(
        'The secrets are not those that the run began with, so the values that hold them cannot be read.',
        {
          hint: 'Set the secrets to what they were then, or begin a new run with `millrace run`.',
          cause: error,
        },
      );
    }
    // True: `close` wrote it from JSON, and the tag held.
    return JSON.parse(text) as Json;
  }

  #of(names: readonly string[]): Seal {
    const key = JSON.stringify(names);
    const seal =
      this.#others.get(key) ??
      new Seal(new Map(names.map((name) => [name, this.#secrets.get(name) ?? ''])));
    this.#others.set(key, seal);
    return seal;
  }

  #keyFor(salt: Buffer): Buffer {
    const name = salt.toString('hex');
    const key = this.#keys.get(name) ?? scryptSync(this.#phrase, salt, 32);
    this.#keys.set(name, key);
    return key;
  }
}
