import { revive } from '../../schema/index.ts';
import { traceSource } from './trace-source.ts';

/**
 * The first byte on stdout, from before a line of the step can run: what ends without it was never
 * started, whatever it printed.
 */
export const startedByte = 6;

/**
 * The main module of every step's process.
 *
 * It captures what it uses before a line of the step can run, loads the step's graph by a computed
 * import, so that Deno checks every module of it against `--allow-read`, and lets the gate block
 * until the call is there. The nonce stays in a typed array: a heap snapshot, which any step may
 * take, shows strings and not the bytes of arrays.
 *
 * No `for of`, spread, method call or lookup of a missing property may come after the gate: the
 * step may have replaced what they use. `process`, `node:` modules and timers are avoided because
 * loading them costs as much as starting Deno. What revives dates, URLs and bytes in the input is
 * there only for a script that takes such.
 */
export function wrapperSource({ revives }: { readonly revives: boolean }): string {
  // A function, so that nothing in the source is read as a pattern of the replacement.
  return template
    .replace('STARTED', String(startedByte))
    .replace('TRACE_PROGRAMS', () => traceSource)
    .replace('REVIVE', () => (revives ? `(${revive.toString()})` : 'null'));
}

const template = String.raw`const { parse, stringify } = JSON;
const { apply, defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf,
  setPrototypeOf } = Reflect;
const { hasOwn } = Object;
const uncurry = Function.prototype.bind.bind(Function.prototype.call);
const U8 = Uint8Array;
const asText = String;
const TypedArray = getPrototypeOf(U8.prototype);
const getter = (key) => uncurry(getOwnPropertyDescriptor(TypedArray, key).get);
const lengthOf = getter('length');
const bufferOf = getter('buffer');
const offsetOf = getter('byteOffset');
const tagOf = getter(Symbol.toStringTag);
const copyInto = uncurry(TypedArray.set);
const toBase64 = uncurry(U8.prototype.toBase64);
const cut = uncurry(String.prototype.slice);
const encode = new TextEncoder().encode.bind(new TextEncoder());
const readSync = Deno.stdin.readSync.bind(Deno.stdin);
const read = Deno.stdin.read.bind(Deno.stdin);
const writeOut = Deno.stdout.writeSync.bind(Deno.stdout);
const writeErr = Deno.stderr.writeSync.bind(Deno.stderr);
const exit = Deno.exit.bind(Deno);
const core = Deno[Deno.internal]?.core;
const readOp = core?.read;
const unrefOp = core?.unrefOpPromise;
delete Deno[Deno.internal];

// What JSON.stringify would call on values that have no toJSON of their own.
const builtins = [Object, Array, Function, String, Number, Boolean, Symbol, BigInt, Date, RegExp,
  Error, Map, Set, Promise, U8, URL];
const prototypes = [];
const originals = [];
for (let i = 0; i < builtins.length; i += 1) {
  prototypes[i] = builtins[i].prototype;
  originals[i] = getOwnPropertyDescriptor(prototypes[i], 'toJSON');
  if (originals[i] !== undefined) setPrototypeOf(originals[i], null);
}

const entry = import.meta.resolve('./graph/entry.mjs');
const gateKey = Symbol.for('millrace.gate');
const reviveInput = REVIVE;
let nonce;
let call;
let args;
let abort;

function receive(length) {
  const bytes = new U8(length);
  for (let at = 0; at < length; ) {
    const got = readSync(new U8(bytes.buffer, at));
    if (got === null) exit(0);
    at += got;
  }
  return bytes;
}

// The first module of the graph calls this; it returns when the call is there.
function gate() {
  delete globalThis[gateKey];
  nonce = receive(32);
  const head = receive(4);
  const length = ((head[0] * 256 + head[1]) * 256 + head[2]) * 256 + head[3];
  call = parse(new TextDecoder().decode(receive(length)));
  args = makeArguments(call.input);
  if (call.traces !== undefined) tracePrograms(call);
  watch();
}
globalThis[gateKey] = gate;
writeAll(writeOut, U8.of(STARTED));

function makeArguments(input) {
  if (reviveInput !== null) input = reviveInput(call.revive, input);
  const list = [];
  if (call.form === 'object') list[0] = input;
  for (let i = 0; i < call.names.length; i += 1) {
    list[i] = hasOwn(input, call.names[i]) ? input[call.names[i]] : undefined;
  }
  if (call.takes === null) return list;
  const controller = new AbortController();
  abort = controller.abort.bind(controller);
  const { run, attempt, idempotencyKey } = call.context;
  const { signal } = controller;
  list[list.length] = call.takes === 'signal' ? signal : { signal, idempotencyKey, run, attempt };
  return list;
}

// One byte means abort; the end means that the runner is gone. The operation is not referenced,
// so a step that waits for nothing still ends.
async function watch() {
  const cell = new U8(1);
  let pending;
  if (typeof readOp === 'function' && typeof unrefOp === 'function') {
    pending = readOp(0, cell);
    unrefOp(pending);
  } else if (abort !== undefined) {
    pending = read(cell);
  } else {
    return;
  }
  const got = await pending;
  if (got !== 1) exit(0);
  else if (abort !== undefined) abort();
}

function writeAll(write, bytes) {
  const length = lengthOf(bytes);
  const buffer = bufferOf(bytes);
  const start = offsetOf(bytes);
  for (let at = 0; at < length; ) at += write(new U8(buffer, start + at, length - at));
}

// nonce, kind, length, body; the nonce alone closes the other stream, so that no log line is late.
function finish(kind, body) {
  try {
    writeAll(writeErr, nonce);
  } catch {
    // The step closed its stderr: the runner then sees its end.
  }
  const bytes = encode(body);
  const length = lengthOf(bytes);
  const fits = length <= call.limit;
  const head = new U8(37);
  copyInto(head, nonce);
  head[32] = fits ? kind : 3;
  if (fits) {
    head[33] = length >>> 24;
    head[34] = length >>> 16;
    head[35] = length >>> 8;
    head[36] = length;
  }
  writeAll(writeOut, head);
  if (fits) writeAll(writeOut, bytes);
  exit(0);
}

function isBytes(value) {
  try {
    return tagOf(value) === 'Uint8Array';
  } catch {
    return false;
  }
}

function bytesAsText(key, value) {
  const raw = this[key];
  return isBytes(raw) ? toBase64(raw) : value;
}

function restoreBuiltins() {
  for (let i = 0; i < prototypes.length; i += 1) {
    const done = originals[i] === undefined ? deleteProperty(prototypes[i], 'toJSON')
      : defineProperty(prototypes[i], 'toJSON', originals[i]);
    if (!done) throw 'The step fixed a toJSON of its own on a built-in prototype.';
  }
}

function toJson(value) {
  restoreBuiltins();
  if (value === undefined) return 'null';
  const text = stringify(value, call.bytes ? bytesAsText : undefined);
  if (text === undefined) throw 'A function or a symbol is no JSON value.';
  return text;
}

function messageOf(thrown) {
  try {
    if (typeof thrown === 'string') return thrown;
    if (thrown === null || (typeof thrown !== 'object' && typeof thrown !== 'function')) {
      return 'The step threw ' + asText(thrown) + '.';
    }
    const message = thrown.message;
    return typeof message === 'string' ? message : 'The step threw an object without a message.';
  } catch {
    return 'The step threw a value whose message cannot be read.';
  }
}

function nameOf(thrown) {
  try {
    const name = typeof thrown === 'object' && thrown !== null ? thrown.name : undefined;
    return typeof name === 'string' && name !== '' ? name : 'Error';
  } catch {
    return 'Error';
  }
}

function describe(name, message) {
  return '{"name":' + stringify(cut(name, 0, 200)) + ',"message":' + stringify(cut(message, 0, 16000)) + '}';
}

function logStack(thrown) {
  try {
    const stack = typeof thrown === 'object' && thrown !== null ? thrown.stack : undefined;
    if (typeof stack === 'string') writeAll(writeErr, encode(cut(stack, 0, 16000) + '\n'));
  } catch {
    // A stack that cannot be read or written is only missing from the log.
  }
}

async function runStep() {
  let value;
  try {
    const { step } = await import(entry);
    const main = step.main ?? step.default;
    if (typeof main !== 'function') throw 'The script exports no function called main.';
    value = await apply(main, undefined, args);
  } catch (thrown) {
    if (args === undefined) gate();
    logStack(thrown);
    finish(2, describe(nameOf(thrown), messageOf(thrown)));
    return;
  }
  let text;
  try {
    text = toJson(value);
  } catch (thrown) {
    finish(2, describe('ResultError', 'The result cannot be written as JSON: ' + messageOf(thrown)));
    return;
  }
  finish(1, text);
}

TRACE_PROGRAMS
runStep();
`;

/** The first module of a step's graph: it runs before the step's, once, and has no state to read. */
export const gateSource = `globalThis[Symbol.for('millrace.gate')]();\n`;
