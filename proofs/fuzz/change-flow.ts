import { byteChanges, changeBytes, pieces } from '../../compiler/1-parse/testing/change-bytes.ts';
import { changeExpression } from './change-expression.ts';
import { changeStructure } from './change-structure.ts';
import type { Corpus } from './corpus.ts';
import type { Random } from './random.ts';

/** A flow after one to four changes of its bytes, of its YAML tree, or of its expressions. */
export function changedFlow(corpus: Corpus, random: Random): Buffer {
  const isDocument = corpus.documents.length > 0 && random.below(10) === 0;
  let bytes = isDocument ? random.one(corpus.documents) : Buffer.from(random.one(corpus.flows));
  for (let count = 1 + random.below(4); count > 0; count -= 1) {
    bytes = changeOnce(bytes, corpus, random);
  }
  return bytes;
}

/** Three in eight are of bytes: most of those end in the YAML parser. */
function changeOnce(bytes: Buffer, corpus: Corpus, random: Random): Buffer {
  const kind = random.below(8);
  if (kind < 3) return randomBytes(bytes, random);
  const text = bytes.toString();
  if (kind < 5) return Buffer.from(changeExpression(text, random));
  return Buffer.from(changeStructure(text, random.one(corpus.flows), random) ?? text);
}

function randomBytes(bytes: Buffer, random: Random): Buffer {
  return changeBytes(bytes, {
    kind: random.one(byteChanges),
    at: random.below(bytes.length + 1),
    length: random.below(60),
    to: random.below(bytes.length + 1),
    piece: random.one(pieces),
    byte: random.below(256),
  });
}
