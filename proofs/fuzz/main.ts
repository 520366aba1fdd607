// Sends mutated flow files through the compiler, and prints each that it did not answer.
// Usage: npm run fuzz [-- --front N --compiled N --seed N]
import { parseArgs } from 'node:util';
import { loadCorpus } from './corpus.ts';
import { fuzz } from './fuzz.ts';

const { values } = parseArgs({
  options: {
    front: { type: 'string', default: '100000' },
    compiled: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
});

const corpus = loadCorpus(process.cwd());
const [front, compiled] = [Number(values.front), Number(values.compiled)];
const { failures, slowestMs } = await fuzz(corpus, {
  seed: Number(values.seed),
  front,
  compiled,
  onProgress: (done, all) => process.stderr.write(`${done} of ${all}\n`),
});
const lines = [
  `${corpus.flows.length} flows and ${corpus.documents.length} attack documents to begin with, seed ${values.seed}`,
  `${front} mutations through parse and resolve; the slowest took ${Math.round(slowestMs)} ms of processor time`,
  `${compiled} more that parse through the whole compiler`,
  `${failures.length} failures`,
  ...failures.map(describe),
];
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = failures.length === 0 ? 0 : 1;

function describe({ document, fault }: { document: Uint8Array; fault: string }): string {
  const text = new TextDecoder().decode(document);
  return `\n${fault}\n${JSON.stringify(text.length > 2_000 ? `${text.slice(0, 2_000)}…` : text)}`;
}
