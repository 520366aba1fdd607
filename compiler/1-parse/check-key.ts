import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { replace } from '../diagnostics/fix.ts';
import { shorten } from '../diagnostics/shorten.ts';
import type { Located } from '../model/source.ts';
import { describeNode, type YamlNode } from './yaml-node.ts';

interface CheckedKey {
  /** Absent when the entry is to be left out. */
  readonly key?: Located<string>;
  readonly problem?: Diagnostic;
}

/** What every JavaScript object already has under some name; such a key could be mistaken for it. */
const inherited: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  'prototype',
]);

/** Tells whether every object has something under this name already. */
export function isInherited(name: string): boolean {
  return inherited.has(name);
}

/** A key is text, stands once in its map, and is none of the names that no map may use. */
export function checkKey(node: YamlNode, seen: ReadonlyMap<string, Located<string>>): CheckedKey {
  const { span } = node;
  if (node.kind !== 'scalar') {
    return { problem: diagnose('parse/key-not-text', span, { found: describeNode(node) }) };
  }
  const key = { value: node.text, span };
  const first = seen.get(node.text);
  if (first !== undefined) {
    const related = [{ span: first.span, message: 'It is written here first.' }];
    const hint = 'Keep one of the two.';
    return {
      problem: diagnose('parse/duplicate-key', span, { key: node.text }, { related, hint }),
    };
  }
  const isPlain = node.style === 'plain';
  if (isPlain && node.text === '<<')
    return {
      problem: diagnose('parse/merge-key', span, undefined, { hint: 'Write the keys out.' }),
    };
  if (isInherited(node.text)) {
    return {
      problem: diagnose(
        'parse/forbidden-key',
        span,
        { key: node.text },
        { hint: 'Choose another name.' },
      ),
    };
  }
  if (node.text.includes('${{'))
    return { problem: diagnose('parse/expression-in-key', span, undefined) };
  if (typeof node.value === 'string') return { key };
  const hint =
    node.style === 'empty' ? 'Write a name before the colon.' : `Write '${shorten(node.text)}'.`;
  const found = describeNode(node);
  const fix =
    node.style === 'plain' ? replace('Put it in quotes.', span, `'${node.text}'`) : undefined;
  return { key, problem: diagnose('parse/key-not-text', span, { found }, { hint, fix }) };
}
