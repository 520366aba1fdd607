import tseslint from 'typescript-eslint';

/** House rules: STYLE section 7 (budgets) and section 4 (effects live in `host/` and `cli/`). */
export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'node_modules/**',
      '**/testdata/**',
      'scripts/**',
      'flows/**',
      '.millrace/**',
      // A package of its own, which its own TypeScript checks.
      'editors/vscode/**',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js', '.dependency-cruiser.cjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      'max-depth': ['error', 3],
      complexity: ['error', 12],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.ts'],
    ignores: [
      'cli/**',
      '**/host/**',
      '**/*.test.ts',
      '**/testing/**',
      'bench/**',
      'proofs/**',
      'vitest.config.ts',
    ],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'process', message: 'Effects live in host/ and cli/.' },
        { name: 'fetch', message: 'Effects live in host/ and cli/.' },
        { name: 'setTimeout', message: 'Effects live in host/ and cli/.' },
        { name: 'setInterval', message: 'Effects live in host/ and cli/.' },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Clocks live in host/ and cli/.' },
        { object: 'Math', property: 'random', message: 'Randomness lives in host/ and cli/.' },
      ],
    },
  },
  {
    files: ['**/*.test.ts', '**/testing/**', 'bench/**'],
    rules: {
      'max-lines-per-function': 'off',
      'no-console': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.cjs', '**/*.mjs', 'eslint.config.js'],
    extends: [tseslint.configs.disableTypeChecked],
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable' } },
  },
);
