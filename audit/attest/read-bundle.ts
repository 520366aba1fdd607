import { canonicalJson, isJsonArray, isJsonObject, type Json } from '../../lock/index.ts';
import { type Bundle, bundleType, type Material } from './bundle.ts';
import { BundleRefusal } from './bundle-refusal.ts';
import { readStatement } from './read-statement.ts';
import { payloadType } from './statement.ts';

export type BundleReading =
  | { readonly ok: true; readonly bundle: Bundle }
  /** A sentence that says what is wrong with the bundle. */
  | { readonly ok: false; readonly message: string };

/** What one line of a file may be. */
const longest = 32 * 1024 * 1024;
const oldBundle = 'application/vnd.dev.sigstore.bundle+json;version=0.3';

/** Reads one bundle, strictly: one envelope, one signature, one way to write every byte. It verifies no signature. */
export function readBundle(text: string): BundleReading {
  try {
    return { ok: true, bundle: parseBundle(text) };
  } catch (error) {
    if (error instanceof BundleRefusal) return { ok: false, message: error.message };
    throw error;
  }
}

function parseBundle(text: string): Bundle {
  if (text.length > longest) throw new BundleRefusal('It is larger than 32 MiB.');
  const json = parseJson(text, 'It is not JSON.');
  const root = fieldsOf(json, 'It is no object.');
  const type = root['mediaType'];
  if (type !== bundleType && type !== oldBundle) {
    throw new BundleRefusal(`Its mediaType is ${shown(type)} and should be "${bundleType}".`);
  }
  if (root['messageSignature'] !== undefined) {
    throw new BundleRefusal('It signs a message, and should sign a statement in a DSSE envelope.');
  }
  const envelope = fieldsOf(root['dsseEnvelope'], 'It has no DSSE envelope.');
  if (envelope['payloadType'] !== payloadType) {
    throw new BundleRefusal(
      `Its payloadType is ${shown(envelope['payloadType'])} and should be "${payloadType}".`,
    );
  }
  const payload = bytesOf(envelope['payload'], 'payload');
  const statement = readStatement(decode(payload));
  const signature = bytesOf(onlySignature(envelope['signatures']), 'signature');
  return {
    statement,
    payload,
    signature,
    material: materialOf(root['verificationMaterial']),
    json,
  };
}

/** Whoever reads the first of two and whoever reads the last would not speak of the same signature. */
function onlySignature(signatures: Json | undefined): Json | undefined {
  if (!isJsonArray(signatures) || signatures.length === 0) {
    throw new BundleRefusal('Its envelope has no signature.');
  }
  if (signatures.length > 1) {
    throw new BundleRefusal(
      `Its envelope has ${String(signatures.length)} signatures and should have one.`,
    );
  }
  return fieldsOf(signatures[0], 'Its signature is no object.')['sig'];
}

function materialOf(json: Json | undefined): Material {
  const material = fieldsOf(json, 'It has no verification material.');
  const kinds = ['publicKey', 'certificate', 'x509CertificateChain'].filter(
    (key) => material[key] !== undefined,
  );
  if (kinds.length !== 1) {
    throw new BundleRefusal('It should name either one key or one certificate.');
  }
  if (kinds[0] !== 'publicKey') return { kind: 'certificate' };
  const { hint } = fieldsOf(material['publicKey'], 'Its key has no name.');
  if (typeof hint !== 'string') throw new BundleRefusal('Its key has no name.');
  return { kind: 'key', hint };
}

/** Standard base64 with its padding, and no other spelling of the same bytes. */
function bytesOf(json: Json | undefined, what: string): Uint8Array {
  const bytes = typeof json === 'string' ? Buffer.from(json, 'base64') : Buffer.alloc(0);
  if (bytes.length === 0 || bytes.toString('base64') !== json) {
    throw new BundleRefusal(`Its ${what} is not base64 as RFC 4648 writes it.`);
  }
  return bytes;
}

function decode(payload: Uint8Array): Json {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new BundleRefusal('Its statement is not UTF-8.');
  }
  const json = parseJson(text, 'Its statement is not JSON.');
  if (!isCanonical(json, text)) {
    throw new BundleRefusal('Its statement is not written canonically: two readers could differ.');
  }
  return json;
}

function isCanonical(json: Json, text: string): boolean {
  try {
    return canonicalJson(json) === text;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function parseJson(text: string, message: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    // RangeError: nested too deeply.
    if (error instanceof SyntaxError || error instanceof RangeError)
      throw new BundleRefusal(message);
    throw error;
  }
}

function fieldsOf(json: Json | undefined, message: string): Readonly<Record<string, Json>> {
  if (!isJsonObject(json)) throw new BundleRefusal(message);
  return json;
}

function shown(json: Json | undefined): string {
  return json === undefined ? 'missing' : JSON.stringify(json).slice(0, 100);
}
