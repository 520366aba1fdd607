#!/usr/bin/env node
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { ChunkLoader } from './chunk-loader.ts';
import { CodeCache } from './code-cache.ts';
import { exitCode } from './command.ts';

/** What `packaging/bundle.mjs` writes in. */
declare const bundled: { readonly version: string; readonly build: string };

/** The first file of the built program: says the version by itself, and loads the rest for all else. */
function launch(word: string): void {
  if (['--version', '-v', 'version'].includes(word)) sayVersion();
  else loadCommandLine(word);
}

/** Without `process.stdout`, which costs more than all the rest of it. */
function sayVersion(): void {
  try {
    writeSync(1, `millrace ${bundled.version}\n`);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
    process.exitCode = exitCode.unread;
  }
}

/** One cache a command: each compiles other functions. */
function loadCommandLine(word: string): void {
  const command = /^[a-z-]{1,20}$/.test(word) ? word : 'other';
  const engine = `${process.version}-${process.arch}`;
  const cache = new CodeCache({
    path: join(__dirname, 'compiled', `${command}-${engine}`),
    key: `${bundled.build} ${engine}`,
  });
  const loaders = {
    require,
    importModule: async (name: string): Promise<unknown> => await import(name),
  };
  new ChunkLoader(__dirname, cache, loaders).load('cli.js');
  process.once('exit', () => {
    // A word that is no command must not leave a file behind.
    if (process.exitCode !== exitCode.usage) cache.save();
  });
}

launch(process.argv[2] ?? '');
