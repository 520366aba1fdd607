import { type Call, isJsonObject, type Json } from '../../lock/index.ts';
import type { RevivePlan } from '../../schema/index.ts';
import { jsonText, objectText } from '../events/json-text.ts';

/** What the wrapper reads from its stdin before the step's first line runs. */
export interface CallMessage {
  readonly input: Json;
  readonly form: Call['form'];
  readonly names: readonly string[];
  /** The last parameter of `main`. */
  readonly takes: 'context' | 'signal' | null;
  readonly context: {
    readonly run: string;
    readonly attempt: number;
    readonly idempotencyKey: string;
  };
  /** Where dates, URLs and bytes stand in the input. */
  readonly revive: RevivePlan | null;
  /** Whether the output may hold bytes, which become base64. */
  readonly bytes: boolean;
  /** Of the result's text, in bytes. */
  readonly limit: number;
  /**
   * Present where programs may be started and are written into Deno's trace. `node`: also by Node's functions.
   * `revokes`: the process may take the trace out of its environment, and the step may not.
   */
  readonly traces?: { readonly node: boolean; readonly revokes: boolean };
}

/** Length of the nonce that starts every frame. */
export const nonceLength = 32;

/**
 * The nonce, the length of the message in four bytes, the message as JSON. A large value that goes on
 * as it came is the very text that it was read from.
 */
export function callFrame(nonce: Uint8Array, { input, ...rest }: CallMessage): Uint8Array {
  const text = isJsonObject(input) ? objectText(input) : jsonText(input);
  const head = `{"input":${text},`;
  const tail = JSON.stringify(rest).slice(1);
  const headLength = Buffer.byteLength(head);
  const length = headLength + Buffer.byteLength(tail);
  // Written in place: to encode and then to copy takes twice the time of a large value.
  const frame = Buffer.allocUnsafe(nonceLength + 4 + length);
  frame.set(nonce);
  frame.writeUInt32BE(length, nonceLength);
  frame.write(head, nonceLength + 4);
  frame.write(tail, nonceLength + 4 + headLength);
  return frame;
}
