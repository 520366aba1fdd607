import type { DrawOptions } from '../audit/index.ts';
import type { Context } from './command.ts';

/** How much room there is, and whether the terminal shows more than ASCII: `--ascii`, else what the locale says. */
export function drawOptions({ size, env, outColor }: Context, isAsciiAsked: boolean): DrawOptions {
  const { columns } = size();
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
    (one) => one !== undefined && one !== '',
  );
  const isUnicode = locale === undefined || /utf-?8/i.test(locale);
  return {
    columns: Math.max(40, Math.min(columns, 120)),
    ascii: isAsciiAsked || !isUnicode,
    color: outColor,
  };
}
