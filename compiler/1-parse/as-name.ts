import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Located } from '../model/source.ts';
import { isInherited } from './check-key.ts';
import { limits } from './limits.ts';
import { fine, refused } from './outcomes.ts';
import { refine, type Shape, text } from './shape.ts';

/** What expressions call something else, or cannot call anything. */
const reserved: ReadonlySet<string> = new Set(
  (
    'inputs steps secrets run flow index error attempt undefined NaN Infinity globalThis arguments eval ' +
    'await break case catch class const continue debugger default delete do else enum export extends ' +
    'false finally for function if implements import in instanceof interface let new null package ' +
    'private protected public return static super switch this throw true try typeof var void while ' +
    'with yield any unknown never string number boolean symbol object bigint type'
  ).split(' '),
);

/** Of a name that `as` gives. */
export const asPattern: string = `^[A-Za-z_][A-Za-z0-9_]{0,${limits.idLength - 1}}$`;

/** The name of the item in a fan-out: a variable of the expressions inside. */
export const asName: Shape<Located<string>> = refine(
  text('a name like `story`', { pattern: asPattern }),
  (name) => {
    if (!new RegExp(asPattern).test(name.value)) {
      const suggestion = name.value.slice(0, limits.idLength).replace(/[^A-Za-z0-9_]+/g, '_');
      const isGood = new RegExp(asPattern).test(suggestion);
      const hint = isGood ? `Write \`${suggestion}\`.` : undefined;
      return refused(
        diagnose('parse/bad-item-name', name.span, { limit: limits.idLength }, { hint }),
      );
    }
    if (!reserved.has(name.value) && !isInherited(name.value)) return fine(name);
    return refused(
      diagnose(
        'parse/reserved-name',
        name.span,
        { name: name.value },
        { hint: 'Choose another name, like `item`.' },
      ),
    );
  },
);
