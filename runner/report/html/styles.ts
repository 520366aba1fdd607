import { pageStyles } from '../../../output/index.ts';

/** The page's only style sheet; the page's policy names its digest. */
export const styles: string = `${pageStyles}
.graph text { font-family: var(--mono); font-size: .8125rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 0 2rem; }
h3 { font-size: .9375rem; margin: 0; font-family: var(--mono); }
.succeeded > .badge, .badge.succeeded { color: var(--good); } .badge.failed, .badge.cancelled { color: var(--bad); }
.badge.waiting { color: var(--wait); } .badge.unfinished { color: var(--run); }
.cut { font-style: italic; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .75rem; margin: .4rem 0;
  white-space: pre-wrap; }
pre.long { max-height: 26rem; overflow: auto; } pre.from-end { display: flex; flex-direction: column-reverse; }
.error pre { background: var(--badback); border-color: var(--badbar); border-left-width: 4px; color: var(--text); }
.ask { background: var(--waitback); border: 1px solid var(--waitbar); border-left-width: 4px; border-radius: 6px; padding: .4rem .75rem; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; }
.more { display: flex; flex-wrap: wrap; gap: 0 1.5rem; } .more > * { max-width: 100%; } .more > [open] { flex-basis: 100%; }
.step header { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; }
header nav { margin: 1rem 0 1.25rem; } header nav ul { margin: 0; }
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
.timeline a { font-size: .8125rem; text-decoration: none; font-family: var(--mono); }
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
@media (max-width: 40rem) {
  .timeline li { grid-template-columns: minmax(0, 1fr) 4.5rem; } .timeline li svg { grid-row: 2; grid-column: 1 / -1; }
  .axis { grid-template-columns: 0 minmax(0, 1fr) 0; gap: 0; }
  .depth-1, .depth-2, .depth-3, .depth-4 { margin-left: .6rem; }
}
@media print { pre.long { max-height: none; overflow: visible; }
  .step, .error, .timeline li { break-inside: avoid; } .scroll { overflow: visible; } .graph { max-width: 100%; height: auto; } }
`;
