/**
 * Modules that a case would not keep as files: with a number in `modules.txt`, that many, each of which
 * imports the next, from `scripts/part-1.ts` on.
 */
export function manyModules(
  files: ReadonlyMap<string, Uint8Array>,
): ReadonlyMap<string, Uint8Array> {
  const count = Number(new TextDecoder().decode(files.get('modules.txt')));
  const encoder = new TextEncoder();
  return new Map(
    Array.from({ length: count }, (_, at) => {
      const text = `import './part-${String(at + 2)}.ts';\n`;
      return [`scripts/part-${String(at + 1)}.ts`, encoder.encode(text)] as const;
    }),
  );
}
