/** Each is the top of a module whose main returns `{real: true}`: that, or a failed step, is recorded. */
export const tampering: { readonly [name: string]: string } = {
  'replaces the constructor that typed arrays are copied with': `
    const stolen: unknown[] = [];
    for (const prototype of [Uint8Array.prototype, Object.getPrototypeOf(Uint8Array.prototype)]) {
      Object.defineProperty(prototype, 'constructor', {
        get() { stolen.push(this); return { [Symbol.species]: function (...a: unknown[]) { stolen.push(a); console.log('STOLEN', a); return new Uint8Array(1000); } }; },
      });
    }`,
  'replaces the accessors of typed arrays': `
    const typed = Object.getPrototypeOf(Uint8Array.prototype);
    for (const key of ['length', 'byteLength', 'byteOffset', 'buffer']) {
      Object.defineProperty(typed, key, { get() { console.log('STOLEN', this); return 0; } });
    }
    for (const key of ['set', 'subarray', 'slice', 'fill']) typed[key] = function () { console.log('STOLEN', this); return this; };`,
  'replaces what calls functions': `
    Function.prototype.call = function () { console.log('STOLEN'); return 0; } as never;
    Function.prototype.apply = function () { console.log('STOLEN'); return 0; } as never;
    Function.prototype.bind = function () { console.log('STOLEN'); return () => 0; } as never;
    Reflect.apply = () => ({ forged: true });`,
  'replaces promises': `
    Promise.prototype.then = function () { throw new Error('no'); } as never;
    Promise.resolve = (() => ({ then(f: (v: unknown) => void) { f({ forged: true }); } })) as never;`,
  'gives every object the keys of a property descriptor': `
    for (const key of ['get', 'set', 'value', 'toJSON', 'kind', 'limit', 'bytes', 'takes']) {
      Object.defineProperty(Object.prototype, key, { value: () => 'forged', configurable: true, writable: true });
    }`,
  'replaces the text encoder and the output streams': `
    TextEncoder.prototype.encode = () => new Uint8Array([123, 125]);
    TextEncoder.prototype.encodeInto = () => ({ read: 2, written: 2 });
    Object.getPrototypeOf(Deno.stdout).writeSync = () => 1;
    Object.getPrototypeOf(Deno.stderr).writeSync = () => 1;
    Object.defineProperty(Deno, 'stdout', { value: null });`,
  'looks for the runtime inside Deno': `
    const inner = (Deno as any)[(Deno as any).internal];
    if (inner !== undefined) { console.log('STOLEN', Object.keys(inner)); inner.webidl.converters.DOMString = () => '{"forged":true}'; }`,
  'writes stack frames': `
    (Error as any).prepareStackTrace = (_: unknown, sites: any[]) => { for (const site of sites) { if (site.getThis() || site.getFunction()) console.log('STOLEN'); } return ''; };
    new Error('x').stack;`,
  'runs the gate and the wrapper again': `
    for (const path of ['../../gate.mjs?again', '../../../wrapper.mjs?again']) {
      try { await import(new URL(path, import.meta.url).href); console.log('STOLEN', path); } catch { /* expected */ }
    }`,
  'writes frames of its own': `
    for (let i = 0; i < 200; i++) {
      const frame = crypto.getRandomValues(new Uint8Array(37));
      frame.set([1, 0, 0, 0, 2], 32);
      Deno.stdout.writeSync(frame); Deno.stdout.writeSync(new TextEncoder().encode('{}'));
      Deno.stderr.writeSync(frame);
    }`,
  'reads what is left on stdin': `
    const left = new Uint8Array(100);
    Promise.race([Deno.stdin.read(left), new Promise((r) => setTimeout(r, 50))]).then(() => { if (left.some((b) => b !== 0)) console.log('STOLEN'); });
    await new Promise((r) => setTimeout(r, 100));`,
};
