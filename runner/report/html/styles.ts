/** The page's only style sheet; the page's policy names its digest. */
export const styles = `
:root { color-scheme: light dark; --page: #fff; --panel: #f6f8fa; --line: #d0d7de; --text: #1f2328; --quiet: #59636e;
  --link: #0550ae; --good: #116329; --goodbar: #2da44e; --bad: #a40e26; --badbar: #cf222e; --badback: #ffebe9;
  --wait: #7d4e00; --waitbar: #bf8700; --waitback: #fff8c5; --skip: #8c959f; --run: #0550ae; --runbar: #218bff; }
@media (prefers-color-scheme: dark) { :root { --page: #0d1117; --panel: #161b22; --line: #3d444d; --text: #e6edf3;
  --quiet: #9198a1; --link: #79c0ff; --good: #56d364; --goodbar: #2ea043; --bad: #ff9d96; --badbar: #f85149;
  --badback: #2d1517; --wait: #e3b341; --waitbar: #bb8009; --waitback: #272115; --skip: #6e7681; --run: #79c0ff; --runbar: #388bfd; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.25rem 1rem 4rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; overflow-wrap: anywhere; }
pre, code, .graph text { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .8125rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--runbar); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -999rem; padding: .5rem 1rem; background: var(--page); }
.skip:focus { left: 1rem; top: .5rem; z-index: 1; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.125rem; margin: 2.25rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 0 2rem; }
h3 { font-size: .9375rem; margin: 0; font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
p { margin: .35rem 0; }
.badge { display: inline-block; padding: .1rem .7rem; border-radius: 1rem; border: 2px solid; font-weight: 600; }
.succeeded > .badge, .badge.succeeded { color: var(--good); } .badge.failed, .badge.cancelled { color: var(--bad); }
.badge.waiting { color: var(--wait); } .badge.unfinished { color: var(--run); }
.quiet, .cut { color: var(--quiet); font-size: .875rem; font-weight: 400; }
.cut { font-style: italic; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1rem; margin: .75rem 0; }
.facts dt { color: var(--quiet); } .facts dd { margin: 0; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: 1rem 0 0; padding: 0; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .75rem; margin: .4rem 0;
  white-space: pre-wrap; }
pre.long { max-height: 26rem; overflow: auto; } pre.from-end { display: flex; flex-direction: column-reverse; }
.error pre { background: var(--badback); border-color: var(--badbar); border-left-width: 4px; color: var(--text); }
.ask { background: var(--waitback); border: 1px solid var(--waitbar); border-left-width: 4px; border-radius: 6px; padding: .4rem .75rem; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; }
.more { display: flex; flex-wrap: wrap; gap: 0 1.5rem; } .more > * { max-width: 100%; } .more > [open] { flex-basis: 100%; }
.step header { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; }
header nav { margin: 1rem 0 1.25rem; } header nav ul { margin: 0; }
details { margin: .2rem 0 0; }
summary { cursor: pointer; color: var(--link); width: max-content; max-width: 100%; padding: .15rem .3rem .15rem 0; }
.graph { display: block; margin: .5rem auto; }
.node .box { fill: var(--panel); stroke: var(--skip); stroke-width: 1.5; }
.graph .name { fill: var(--text); font-size: 13px; font-weight: 600; } .graph .note { fill: var(--quiet); font-size: 11px; }
.node.succeeded .box { stroke: var(--goodbar); } .node.succeeded .state { fill: var(--good); }
.node.failed .box { stroke: var(--badbar); stroke-width: 3; fill: var(--badback); } .node.failed .state { fill: var(--bad); font-weight: 700; }
.node.skipped .box, .node.idle .box { stroke-dasharray: 5 4; }
.node.waiting .box { stroke: var(--waitbar); stroke-width: 2.5; } .node.waiting .state { fill: var(--wait); }
.node.unfinished .box { stroke: var(--runbar); stroke-width: 2.5; } .node.unfinished .state { fill: var(--run); }
a.node:hover .name { text-decoration: underline; } a.node:focus-visible { outline: none; }
a.node:focus-visible > .box { stroke: var(--runbar); stroke-width: 4; stroke-dasharray: none; }
.edge { fill: none; stroke: var(--skip); stroke-width: 1.5; } .edge.conditional { stroke-dasharray: 5 4; } .arrow { fill: var(--skip); }
.timeline { list-style: none; margin: 0; padding: 0; }
.timeline li, .axis { display: grid; grid-template-columns: minmax(0, 16rem) minmax(0, 1fr) 4.5rem; gap: 0 .75rem; align-items: center; padding: .15rem 0; }
.timeline li:nth-child(even) { background: var(--panel); }
.timeline a { font-size: .8125rem; text-decoration: none; font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.timeline a:hover { text-decoration: underline; }
.ticks { display: flex; justify-content: space-between; font-size: .75rem; color: var(--quiet); }
.timeline .track { fill: var(--line); opacity: .35; } .timeline .bar { fill: var(--skip); stroke: var(--skip); stroke-width: 2; }
.timeline .succeeded .bar { fill: var(--goodbar); stroke: var(--goodbar); }
.timeline .failed .bar { fill: var(--badbar); stroke: var(--badbar); }
.timeline .waiting .bar { fill: var(--waitbar); stroke: var(--waitbar); }
.timeline .unfinished .bar { fill: var(--runbar); stroke: var(--runbar); }
.timeline .lost { fill: var(--badbar); }
.took { font-size: .8125rem; font-variant-numeric: tabular-nums; text-align: right; }
.depth-1 { margin-left: 1rem; } .depth-2 { margin-left: 2rem; } .depth-3 { margin-left: 3rem; } .depth-4 { margin-left: 4rem; }
.step { border: 1px solid var(--line); border-left: 4px solid var(--skip); border-radius: 6px; padding: .55rem .8rem; margin-top: .6rem; }
.step.succeeded { border-left-color: var(--goodbar); } .step.succeeded .word, .step.succeeded .mark { color: var(--good); }
.step.failed { border-left: 6px solid var(--badbar); } .step.failed .word, .step.failed .mark { color: var(--bad); }
.step.skipped { border-left-style: dashed; } .step.waiting { border-left: 6px double var(--waitbar); } .step.waiting .word { color: var(--wait); }
.step.unfinished { border-left: 6px dotted var(--runbar); } .step.unfinished .word { color: var(--run); }
.step:target { box-shadow: 0 0 0 3px var(--runbar); }
.word { font-weight: 600; }
.meta { display: flex; flex-wrap: wrap; gap: 0 1rem; font-size: .875rem; color: var(--quiet); margin: 0; }
.output { font-size: .875rem; } .output code { background: var(--panel); padding: .1rem .3rem; border-radius: 4px; }
.err { color: var(--bad); } .err::before { content: "!"; position: absolute; margin-left: -.6rem; }
table { border-collapse: collapse; font-size: .875rem; } th, td { text-align: left; padding: .25rem .75rem; vertical-align: top; white-space: nowrap; }
td.free { white-space: normal; min-width: 14rem; } thead th { color: var(--quiet); font-weight: 500; }
footer { margin-top: 3rem; color: var(--quiet); font-size: .8125rem; }
@media (max-width: 40rem) {
  .timeline li { grid-template-columns: minmax(0, 1fr) 4.5rem; } .timeline li svg { grid-row: 2; grid-column: 1 / -1; }
  .axis { grid-template-columns: 0 minmax(0, 1fr) 0; gap: 0; }
  .depth-1, .depth-2, .depth-3, .depth-4 { margin-left: .6rem; }
  .facts { gap: .2rem .6rem; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } nav, .skip { display: none; } pre.long { max-height: none; overflow: visible; }
  .step, .error, .timeline li { break-inside: avoid; } details::details-content { content-visibility: visible; block-size: auto; } .scroll { overflow: visible; } .graph { max-width: 100%; height: auto; } }
`;
