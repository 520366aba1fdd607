/** The beginning of a page's style sheet: colours in light and dark, text, links, focus, folding, paper. */
export const pageStyles = `
:root { color-scheme: light dark; --page: #fff; --panel: #f6f8fa; --line: #d0d7de; --text: #1f2328; --quiet: #59636e;
  --link: #0550ae; --good: #116329; --goodbar: #2da44e; --bad: #a40e26; --badbar: #cf222e; --badback: #ffebe9;
  --wait: #7d4e00; --waitbar: #bf8700; --waitback: #fff8c5; --skip: #8c959f; --run: #0550ae; --runbar: #218bff;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
@media (prefers-color-scheme: dark) { :root { --page: #0d1117; --panel: #161b22; --line: #3d444d; --text: #e6edf3;
  --quiet: #9198a1; --link: #79c0ff; --good: #56d364; --goodbar: #2ea043; --bad: #ff9d96; --badbar: #f85149;
  --badback: #2d1517; --wait: #e3b341; --waitbar: #bb8009; --waitback: #272115; --skip: #6e7681; --run: #79c0ff; --runbar: #388bfd; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.25rem 1rem 4rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; overflow-wrap: anywhere; }
pre, code { font-family: var(--mono); font-size: .8125rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--runbar); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -999rem; padding: .5rem 1rem; background: var(--page); }
.skip:focus { left: 1rem; top: .5rem; z-index: 1; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.125rem; margin: 2.25rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
p { margin: .35rem 0; }
.badge { display: inline-block; padding: .1rem .7rem; border-radius: 1rem; border: 2px solid; font-weight: 600; }
.quiet, .cut { color: var(--quiet); font-size: .875rem; font-weight: 400; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1rem; margin: .75rem 0; }
.facts dt { color: var(--quiet); } .facts dd { margin: 0; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: 1rem 0 0; padding: 0; }
details { margin: .2rem 0 0; }
summary { cursor: pointer; color: var(--link); width: max-content; max-width: 100%; padding: .15rem .3rem .15rem 0; }
footer { margin-top: 3rem; color: var(--quiet); font-size: .8125rem; }
@media (max-width: 40rem) { .facts { gap: .2rem .6rem; } }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } nav, .skip { display: none; }
  details::details-content { content-visibility: visible; block-size: auto; } }
`;
