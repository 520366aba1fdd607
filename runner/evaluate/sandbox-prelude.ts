/**
 * Run once in a new QuickJS context, before any expression: takes away what could see the outside,
 * make code from text, keep state between two expressions or loop without end in native code, and
 * freezes the rest. Its value is the function that evaluates.
 */
export const preludeSource = `(() => {
  'use strict';
  const global = globalThis;
  const parse = JSON.parse, stringify = JSON.stringify, isFinite = Number.isFinite, Failure = TypeError;
  const { apply, ownKeys, getPrototypeOf, getOwnPropertyDescriptor } = Reflect;
  const freeze = Object.freeze;
  const pick = (from, names) => freeze(Object.fromEntries(names.map((name) => [name, from[name]])));
  const kept = {
    Object: pick(Object, ['entries', 'fromEntries', 'groupBy', 'hasOwn', 'is', 'keys', 'values']),
    Array: pick(Array, ['from', 'isArray', 'of']),
    JSON: pick(JSON, ['parse', 'stringify']),
    Math: pick(Math, Object.getOwnPropertyNames(Math).filter((name) => name !== 'random')),
  };
  const names = ['Boolean', 'Infinity', 'NaN', 'Number', 'String', 'undefined', 'decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'isFinite', 'isNaN', 'parseFloat', 'parseInt'];
  const roots = [Object, Array, Number, String, Boolean, Symbol, RegExp, Error, Iterator, Function]
    .map((type) => type.prototype);
  const samples = [[].values(), ''[Symbol.iterator](), ''.matchAll(/x/g), (function* () {})(), (async () => {}), (async () => {})(), (function* () {}), (async function* () {}), [].values().map((x) => x), Iterator.from({ next() {} }), new TypeError(''), new RangeError('')];
  const seen = new Set();
  const visit = (value) => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
    seen.add(value);
    if (value !== global) delete value.constructor;
    visit(getPrototypeOf(value));
    for (const key of ownKeys(value)) {
      const { value: inner, get, set } = getOwnPropertyDescriptor(value, key);
      visit(inner), visit(get), visit(set);
    }
  };
  [...roots, ...samples, ...Object.values(kept)].forEach(visit);
  for (const name of names) visit(global[name]);
  for (const name of ['call', 'apply', 'bind']) delete Function.prototype[name];
  for (const name of ['__proto__', '__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__']) delete Object.prototype[name];
  for (const name of ownKeys(global)) {
    if (Object.hasOwn(kept, name)) global[name] = kept[name];
    else if (!names.includes(name)) delete global[name];
  }
  seen.delete(global);
  for (const value of seen) freeze(value);
  freeze(global);
  const carried = (key, value) => {
    if (typeof value === 'number' && !isFinite(value)) throw new Failure('the value holds ' + value + ', which JSON cannot carry');
    return value;
  };
  return (evaluate, text) => stringify(evaluate(parse(text)), carried);
})()`;
