import type { Call, Json } from '../../lock/index.ts';
import type { RevivePlan } from '../../schema/index.ts';

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
}

/** Length of the nonce that starts every frame. */
export const nonceLength = 32;

/** The nonce, the length of the message in four bytes, the message as JSON. */
export function callFrame(nonce: Uint8Array, message: CallMessage): Uint8Array {
  const body = new TextEncoder().encode(JSON.stringify(message));
  const frame = new Uint8Array(nonceLength + 4 + body.length);
  frame.set(nonce);
  new DataView(frame.buffer).setUint32(nonceLength, body.length);
  frame.set(body, nonceLength + 4);
  return frame;
}
