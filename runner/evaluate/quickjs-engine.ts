import type {
  QuickJSContext,
  QuickJSHandle,
  QuickJSRuntime,
  QuickJSSyncVariant,
  QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import type { Json } from '../../lock/index.ts';
import type { ExpressionEngine } from './engine.ts';
import { EvaluationError } from './evaluation-error.ts';
import { preludeSource } from './sandbox-prelude.ts';

/**
 * Loads QuickJS. Takes about 20 ms, so only a flow that has more than paths pays for it. `now` is a
 * clock in milliseconds, of which only differences count.
 */
export async function loadEngine(now: () => number): Promise<ExpressionEngine> {
  const [core, loaded] = await Promise.all([
    import('quickjs-emscripten-core'),
    import('@jitl/quickjs-wasmfile-release-sync'),
  ]);
  // True: its types describe the CommonJS build, where the variant lies one `default` deeper.
  const variant = loaded.default as unknown as QuickJSSyncVariant;
  // QuickJS's own memory limit does not count in this build; what bounds it is the memory it gets.
  const wasmMemory = new WebAssembly.Memory({ initial: memoryPages / 16, maximum: memoryPages });
  const module = await core.newQuickJSWASMModuleFromVariant(
    core.newVariant(variant, { wasmMemory }),
  );
  return new QuickJsEngine(module, now);
}

/** Node's types leave it out. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => object;
};

/** Of 64 KiB: 256 MiB in all. */
const memoryPages = 4_096;
/** Counted, so that what loops too long does so on every machine; about two seconds. */
const pollLimit = 5_000;
/** For expressions that spend their time between two polls, in native code. */
const timeLimitMs = 10_000;
const stackBytes = 256 * 1024;
const textLimit = 16 * 1024 * 1024;
const functionLimit = 1_000;

/**
 * One context serves all expressions: nothing in it can be changed, and what an expression reads is
 * parsed anew each time (measured: 0.02 ms an evaluation, against 0.6 ms for a fresh context). After
 * a failure that may have left it in an odd state it is replaced.
 */
class QuickJsEngine implements ExpressionEngine {
  readonly #module: QuickJSWASMModule;
  readonly #now: () => number;
  #realm: Realm | undefined;

  constructor(module: QuickJSWASMModule, now: () => number) {
    this.#module = module;
    this.#now = now;
  }

  evaluate(js: string, names: readonly string[], text: string): Json | undefined {
    if (text.length > textLimit) {
      throw new EvaluationError(`${code(js)} reads more than ${megabytes(textLimit)}.`);
    }
    this.#realm ??= new Realm(this.#module, this.#now);
    try {
      return this.#realm.evaluate(js, names, text);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  dispose(): void {
    this.#realm?.dispose();
    this.#realm = undefined;
  }
}

class Realm {
  readonly #runtime: QuickJSRuntime;
  readonly #context: QuickJSContext;
  readonly #run: QuickJSHandle;
  readonly #functions = new Map<string, QuickJSHandle>();
  readonly #now: () => number;
  #polls = 0;
  #deadline = 0;

  constructor(module: QuickJSWASMModule, now: () => number) {
    this.#now = now;
    this.#runtime = module.newRuntime({ maxStackSizeBytes: stackBytes });
    this.#runtime.setInterruptHandler(() => {
      this.#polls += 1;
      return this.#polls > pollLimit || this.#now() > this.#deadline;
    });
    this.#context = this.#runtime.newContext({
      intrinsics,
    });
    this.#deadline = now() + timeLimitMs;
    const prelude = this.#context.evalCode(preludeSource, 'prelude.js');
    if (prelude.error !== undefined) throw this.#failure('prelude', prelude.error);
    this.#run = prelude.value;
  }

  evaluate(js: string, names: readonly string[], text: string): Json | undefined {
    this.#polls = 0;
    this.#deadline = this.#now() + timeLimitMs;
    const evaluate = this.#compile(js, names);
    const argument = this.#context.newString(text);
    const result = this.#context.callFunction(
      this.#run,
      this.#context.undefined,
      evaluate,
      argument,
    );
    argument.dispose();
    return this.#read(js, result);
  }

  dispose(): void {
    for (const handle of this.#functions.values()) handle.dispose();
    this.#run.dispose();
    this.#context.dispose();
    this.#runtime.dispose();
  }

  #compile(js: string, names: readonly string[]): QuickJSHandle {
    const source = `(({ ${names.filter(isName).join(', ')} }) => (\n${js}\n))`;
    const known = this.#functions.get(source);
    if (known !== undefined) return known;
    if (this.#functions.size >= functionLimit) this.#forget();
    const result = this.#context.evalCode(source, 'expression.js', { strict: true });
    if (result.error !== undefined) throw this.#failure(js, result.error);
    this.#functions.set(source, result.value);
    return result.value;
  }

  #forget(): void {
    for (const handle of this.#functions.values()) handle.dispose();
    this.#functions.clear();
  }

  #read(js: string, result: ReturnType<QuickJSContext['callFunction']>): Json | undefined {
    if (result.error !== undefined) throw this.#failure(js, result.error);
    const { value } = result;
    try {
      if (this.#context.typeof(value) !== 'string') return undefined;
      const size = this.#context.getProp(value, 'length');
      const length = size.consume((it) => this.#context.getNumber(it));
      if (length > textLimit) {
        throw new EvaluationError(`${code(js)} gives more than ${megabytes(textLimit)}.`);
      }
      // True: the text comes from JSON.stringify.
      return JSON.parse(this.#context.getString(value)) as Json;
    } finally {
      value.dispose();
    }
  }

  #failure(js: string, error: QuickJSHandle): EvaluationError {
    const { name, message } = error.consume((it) => describe(this.#context.dump(it)));
    if (name === 'InternalError' && Object.hasOwn(limits, message)) {
      return new EvaluationError(`${code(js)} ${limits[message] ?? ''}.`);
    }
    return new EvaluationError(`${code(js)} failed: ${name}: ${message}.`);
  }
}

/** No clock, no proxies, no shared memory. */
const intrinsics = {
  BaseObjects: true,
  Eval: true,
  StringNormalize: true,
  RegExp: true,
  RegExpCompiler: true,
  JSON: true,
  MapSet: true,
  Date: false,
  Proxy: false,
  TypedArrays: false,
  // Async functions need it to exist at all; the prelude takes the name away.
  Promise: true,
} as const;

const limits: Readonly<Record<string, string>> = {
  interrupted: 'takes too long',
  'out of memory': 'needs too much memory',
  'stack overflow': 'calls itself too deeply',
};

function describe(thrown: unknown): { readonly name: string; readonly message: string } {
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) {
    const name = 'name' in thrown ? String(thrown.name) : 'Error';
    return { name, message: String(thrown.message).slice(0, 1_000) };
  }
  return { name: 'Error', message: String(thrown).slice(0, 1_000) };
}

function isName(text: string): boolean {
  return /^[A-Za-z_$][\w$]*$/u.test(text);
}

/** The expression as messages show it. */
function code(js: string): string {
  return `The expression \`${js.length > 200 ? `${js.slice(0, 200)}…` : js}\``;
}

function megabytes(bytes: number): string {
  return `${String(bytes / 1024 / 1024)} MiB`;
}
