import { expect, test } from 'vitest';
import { programOf } from '../testing/infer-case.ts';

const digits = `type D = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';`;

/** Types that are small to write and have no end, or an end that nobody would wait for. */
const bombs = {
  grows: `interface G<T> { a: G<{ x: T }>; b: G<{ y: T }>; c: G<[T]> }
    export function main(): G<string> { throw new Error(); }`,
  'grows in a union': `type Rec<T> = { next: Rec<T[]> } | T;
    export function main(b: Rec<number>) { return String(b); }`,
  'has ten thousand members': `${digits} type Four = \`\${D}\${D}\${D}\${D}\`;
    export function main(a: Four) { return a; }`,
  'has a hundred thousand members': `${digits} type Five = \`\${D}\${D}\${D}\${D}\${D}\`;
    export function main(a: Five) { return a; }`,
  'has a thousand million fields': `${digits} type N = \`\${D}\${D}\${D}\`;
    export function main(): { [K in N]: { [L in N]: { [M in N]: K } } } { throw new Error(); }`,
  multiplies: `type U<N extends string> =
      { [K in N]: 1 } | { [K in \`\${N}x\`]: 2 } | { [K in \`\${N}y\`]: 3 };
    export function main(a: U<'a'> & U<'b'> & U<'c'> & U<'d'> & U<'e'> & U<'f'> & U<'g'>) { return a; }`,
  'never ends': `type Forever<T> = T extends string ? Forever<\`\${T}x\`> : never;
    export function main(): Forever<'a'> { throw new Error(); }`,
};

const files = new Map(Object.entries(bombs).map(([name, text]) => [`scripts/${name}.ts`, text]));
const { program, closures } = await programOf({ files }, [...files.keys()]);

test.each(Object.keys(bombs).map((name, index) => [name, index] as const))(
  'a type that %s is a located error, said once',
  (name, index) => {
    const { value, diagnostics } = program.signature(closures[index]?.digest ?? '');
    expect(value).toBeUndefined();
    const codes = new Set(diagnostics.map(({ code }) => code));
    expect([['infer/type-too-large'], ['infer/type-error']]).toContainEqual([...codes]);
    expect(diagnostics.length).toBeLessThanOrEqual(2);
    for (const { span } of diagnostics) {
      expect(span.path).toBe(`scripts/${name}.ts`);
      expect(span.end).toBeGreaterThan(span.start);
    }
  },
);

test('a type that doubles with every name is as small as its names', async () => {
  const text = `type P<T> = { a: T; b: T }; type P4<T> = P<P<P<P<T>>>>; type P16<T> = P4<P4<P4<P4<T>>>>;
    export function main(): P16<P16<string>> { throw new Error(); }`;
  const script = 'scripts/main.ts';
  const one = await programOf({ files: new Map([[script, text]]) }, [script]);
  const { value, diagnostics } = one.program.signature(one.closures[0]?.digest ?? '');
  expect(diagnostics).toEqual([]);
  expect(JSON.stringify(value).length).toBeLessThan(10_000);
});
