import * as fc from 'fast-check';

/**
 * Property tests draw the same values on every machine, so that a change is judged by what it
 * changes. `SEED=7 npm test` draws others; `npm run fuzz` and a failure's own seed do the rest.
 */
fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 1) });
