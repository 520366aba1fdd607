import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { canonicalJson, isJsonObject, type Json, type Sha256 } from '../../../../lock/index.ts';

/** An output that another machine kept. */
export interface KeptResult {
  /** The run that made it, and when, in milliseconds since 1970. */
  readonly run: string;
  readonly at: number;
  /** Address of the job that the run was part of; empty where there is none. */
  readonly producer: string;
  /** JSON. */
  readonly text: string;
}

/** What a sealed output belongs to: it opens nowhere else. */
export interface ResultPlace {
  /** 32 bytes, of one scope. */
  readonly secret: Buffer;
  /** What it is kept under. */
  readonly name: Sha256;
}

const magic = Buffer.from('millrace-result-1\n');
const cipher = 'aes-256-gcm';
const ivLength = 12;
const tagLength = 16;

/** Encrypts an output for whoever has the secret of the scope; nobody else can read, change or move it. */
export function sealResult(place: ResultPlace, { text, ...about }: KeptResult): Buffer {
  const iv = randomBytes(ivLength);
  const machine = createCipheriv(cipher, place.secret, iv);
  machine.setAAD(bindingOf(place));
  const plain = `${canonicalJson(about)}\n${text}`;
  const sealed = Buffer.concat([machine.update(plain, 'utf8'), machine.final()]);
  return Buffer.concat([magic, iv, machine.getAuthTag(), sealed]);
}

/** `undefined` when the bytes were not sealed for this place, or anything of them was changed. */
export function openResult(place: ResultPlace, bytes: Buffer): KeptResult | undefined {
  const ivAt = magic.length;
  const tagAt = ivAt + ivLength;
  const start = tagAt + tagLength;
  if (bytes.length < start || !bytes.subarray(0, ivAt).equals(magic)) return undefined;
  const iv = bytes.subarray(ivAt, tagAt);
  const machine = createDecipheriv(cipher, place.secret, iv, { authTagLength: tagLength });
  machine.setAAD(bindingOf(place));
  machine.setAuthTag(bytes.subarray(tagAt, start));
  try {
    const plain = Buffer.concat([machine.update(bytes.subarray(start)), machine.final()]);
    return parse(plain.toString());
  } catch {
    // The tag does not fit, or what it closes is no JSON. Nothing else can be said of it.
    return undefined;
  }
}

function bindingOf({ name }: ResultPlace): Buffer {
  return Buffer.concat([magic, Buffer.from(name)]);
}

/** Who has the secret wrote it, and may still have written anything. */
function parse(plain: string): KeptResult | undefined {
  const end = plain.indexOf('\n');
  const about = JSON.parse(plain.slice(0, Math.max(end, 0))) as Json;
  if (!isJsonObject(about)) return undefined;
  const { run, at, producer } = about;
  const isFit =
    isText(run, /^[\w.:-]{1,100}$/u) && isTime(at) && isText(producer, /^[\x21-\x7e]{0,300}$/u);
  return isFit ? { run, at, producer, text: plain.slice(end + 1) } : undefined;
}

/** They are shown, and go into the journal. */
function isText(value: Json | undefined, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value);
}

function isTime(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
