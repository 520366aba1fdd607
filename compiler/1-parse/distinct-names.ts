import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Located } from '../model/source.ts';

interface DistinctNames {
  readonly value: readonly Located<string>[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Each name once, at its first place; the others are reported. */
export function distinctNames(names: readonly Located<string>[]): DistinctNames {
  const first = new Map<string, Located<string>>();
  const diagnostics = names.flatMap((name) => {
    const before = first.get(name.value);
    if (before === undefined) {
      first.set(name.value, name);
      return [];
    }
    const related = [{ span: before.span, message: 'It is written here first.' }];
    const extras = { related, hint: 'Delete it.' };
    return [diagnose('parse/duplicate-item', name.span, { item: name.value }, extras)];
  });
  return { value: [...first.values()], diagnostics };
}
