import { defineConfig } from 'vitest/config';

/** `--project unit` is everything beside its source; `end-to-end` starts the built binary and real Deno. */
const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    include: [
      '{audit,bench,cli,compiler,editor,editors,emit,groups,lock,output,proofs,review,runner,schema,store}/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    setupFiles: ['proofs/seed.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    reporters: ['default', ['json', { outputFile: 'test-results.json' }]],
  },
});

export default config;
