import { RegExpParser } from '@eslint-community/regexpp';
import { expect, test } from 'vitest';
import { characterSet } from './character-set.ts';
import { includes, lastCodePoint } from './code-points.ts';

test('a set holds the code points that the engine matches, and no others', () => {
  for (const source of [
    '\\s',
    '\\S',
    '\\d',
    '\\W',
    '.',
    '\\p{Lu}',
    '\\P{L}',
    '[^a-c\\p{Nd}]',
    '\\p{Cs}',
    '😀',
  ]) {
    const pattern = new RegExpParser().parsePattern(source, 0, source.length, { unicode: true });
    const element = pattern.alternatives[0]!.elements[0]!;
    // True: each source is one character or class.
    const set = characterSet(element as Parameters<typeof characterSet>[0])!;
    const engine = new RegExp(`^(?:${source})$`, 'u');
    const wrong: number[] = [];
    for (
      let point = 0;
      point <= lastCodePoint;
      point += point < 0x3100 || (point > 0xd700 && point < 0xe100) ? 1 : 7
    ) {
      if (includes(set, point) !== engine.test(String.fromCodePoint(point))) wrong.push(point);
    }
    expect([source, wrong]).toEqual([source, []]);
  }
});
