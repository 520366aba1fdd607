import type { ModuleProblem } from '../checker/scan-module.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Fix } from '../diagnostics/fix.ts';

/** What a scan found in a module, as a diagnostic at its place. */
export function moduleProblem(path: string, problem: ModuleProblem, source: string): Diagnostic {
  const { kind, start, end, text } = problem;
  const span = { path, start, end };
  switch (kind) {
    case 'syntax': {
      const sentence = /[.!?]$/.test(text) ? text : `${text}.`;
      return diagnose('resolve/script-syntax', span, { text: sentence });
    }
    case 'carriage-return': {
      const hint = 'Save it with line feeds alone as line endings.';
      const fix = lineFeeds(path, source);
      return diagnose('resolve/carriage-return', span, undefined, { hint, fix });
    }
    case 'computed-import': {
      const hint = 'Import each module by its name, and choose between them.';
      return diagnose('resolve/computed-import', span, undefined, { hint });
    }
    case 'remote-import': {
      const hint = 'Copy the module into the repository, or use a package from npm.';
      return diagnose('resolve/remote-import', span, { specifier: text }, { hint });
    }
    case 'jsr-import': {
      const hint = 'Use the package from npm where it is there as well, or copy the module.';
      return diagnose('resolve/jsr-import', span, { specifier: text }, { hint });
    }
    case 'absolute-import': {
      const hint = 'Write a relative path, such as `./name.ts`.';
      return diagnose('resolve/absolute-import', span, { specifier: text }, { hint });
    }
    case 'bare-import':
      return diagnose('resolve/bare-import', span, { specifier: text }, { hint: bareHint(text) });
    case 'attribute': {
      const hint = 'Make it a module that exports its content.';
      return diagnose('resolve/import-attribute', span, { attribute: text }, { hint });
    }
    case 'require': {
      const hint = 'Write an `import`.';
      return diagnose('resolve/require', span, undefined, { hint });
    }
  }
}

/** A carriage return alone ends a line as well. */
function lineFeeds(path: string, source: string): Fix {
  const edits = [...source.matchAll(/\r\n?/g)].map((found) => ({
    span: { path, start: found.index, end: found.index + 1 },
    text: found[0] === '\r' ? '\n' : '',
  }));
  return { title: 'End its lines with line feeds alone.', edits };
}

const nodeModules: ReadonlySet<string> = new Set(
  (
    'assert async_hooks buffer child_process crypto dns events fs http http2 https net os path ' +
    'perf_hooks process querystring readline stream string_decoder timers tls url util vm ' +
    'worker_threads zlib'
  ).split(' '),
);

function bareHint(specifier: string): string {
  const [name = ''] = specifier.split('/');
  if (nodeModules.has(name)) return `Did you mean "node:${specifier}"?`;
  if (/\.[mc]?[jt]s$/.test(specifier)) return `Did you mean "./${specifier}"?`;
  return `Did you mean "npm:${specifier}", with a version?`;
}
