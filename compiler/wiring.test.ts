import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createClosureReader } from './2-resolve/read-closure.ts';
import { compileRepository, type Compilation } from './compile.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import { pinScripts } from './testing/compile-case.ts';
import { memoryHost, readFolder } from './testing/memory-host.ts';

/**
 * `testdata/wiring/*.yaml` holds small flows between `---`. Under a line stands, as a comment, what
 * the compiler says of it and where: carets and a code. A flow without carets is right, and nothing
 * at all may be said of it. `-u` writes the comments anew.
 */
const folder = fileURLToPath(new URL('testdata/wiring/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const marker = /^# *\^+ .*\n/gm;

const flows = files.flatMap((file) => {
  const documents = readFileSync(`${folder}${file}`, 'utf8').replaceAll(marker, '').split('---\n');
  return documents.map((text, at) => ({ file, path: `flows/${file}-${at}.yaml`, text }));
});

let compiled: Promise<Compilation> | undefined;

/** All flows in one program. */
async function compileAll(): Promise<Compilation> {
  const host = memoryHost({ files: readFolder(folder.slice(0, -1)) });
  const digestOf = async (script: string): Promise<string> =>
    (await createClosureReader(host).closureOf(script)).value?.digest ?? '';
  const pinned = flows.map(async ({ path, text }) => ({
    path,
    bytes: new TextEncoder().encode(await pinScripts(text, digestOf)),
  }));
  return await compileRepository(await Promise.all(pinned), host);
}

for (const file of files) {
  test(`each flow of ${file} is told what stands under its lines, and nothing else`, async () => {
    compiled ??= compileAll();
    const { flows: results, sources } = await compiled;
    const annotated = flows
      .filter((flow) => flow.file === file)
      .map(({ path, text }) => {
        const diagnostics = results.find((flow) => flow.path === path)?.diagnostics ?? [];
        return annotate(text, sources.get(path) ?? '', diagnostics);
      });
    await expect(annotated.join('---\n')).toMatchFileSnapshot(`${folder}${file}`);
  });
}

/** In `compiledText` each `@pin` of `written` is longer, so nothing may follow one on its line. */
function annotate(
  written: string,
  compiledText: string,
  diagnostics: readonly Diagnostic[],
): string {
  const lines = written.split('\n');
  let offset = 0;
  const starts = compiledText.split('\n').map((line) => {
    const start = offset;
    offset += line.length + 1;
    return start;
  });
  return lines
    .flatMap((line, index) => {
      const start = starts[index] ?? 0;
      const end = starts[index + 1] ?? compiledText.length + 1;
      const here = diagnostics.filter(({ span }) => start <= span.start && span.start < end);
      return [line, ...here.map((diagnostic) => pointer(diagnostic, start, end))];
    })
    .join('\n');
}

function pointer({ span, code }: Diagnostic, start: number, end: number): string {
  const column = span.start - start;
  const width = Math.max(1, Math.min(span.end, end - 1) - span.start);
  return `#${' '.repeat(Math.max(0, column - 1))}${'^'.repeat(width)} ${code}`;
}
