import { pageStyles } from '../../../output/index.ts';

/**
 * The page's only style sheet; its policy names the digest. Items and summaries are blocks: Chromium counts list
 * items anew when one of them hides, which takes minutes where a thousand flows do.
 */
export const auditPageStyles: string = `${pageStyles}
[hidden] { display: none !important; }
.tree li, .group > summary, .tree summary { display: block; }
summary::before { content: "\\25b8" / ""; display: inline-block; width: 1.1rem; color: var(--quiet); }
[open] > summary::before { content: "\\25be" / ""; }
h3 { font-size: 1rem; margin: 1.5rem 0 .4rem; }
.badge.failed { color: var(--bad); } .badge.passed { color: var(--good); }
.tiles { gap: .5rem; }
.tile a { display: block; padding: .35rem .8rem; border: 1px solid var(--line); border-left: 4px solid var(--skip); border-radius: 6px;
  color: var(--text); text-decoration: none; background: var(--panel); }
.tile a:hover { text-decoration: underline; }
.tile.none a { color: var(--quiet); }
.tile.error.some a { border-left-color: var(--badbar); } .tile.warning.some a, .tile.open.some a { border-left-color: var(--waitbar); }
.tile.note.some a { border-left-color: var(--runbar); }
#filter { position: sticky; top: 0; z-index: 1; margin: 1.25rem 0 0; padding: .6rem .8rem; background: var(--panel); border: 1px solid var(--line);
  border-radius: 6px; display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: end; font-size: .875rem; }
#filter .text { flex: 1 1 18rem; } #filter .text input { display: block; width: 100%; font: inherit; font-size: 1rem; padding: .25rem .5rem; }
#filter input, #filter button { color: var(--text); background: var(--page); border: 1px solid var(--skip); border-radius: 4px; }
fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .1rem 1rem; } legend { float: left; padding: 0 1rem 0 0; color: var(--quiet); }
.tools { flex-basis: 100%; display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; margin: 0; }
button { font: inherit; font-size: .875rem; padding: .15rem .7rem; cursor: pointer; }
section, .finding, .node { scroll-margin-top: 9rem; } h2 { scroll-margin-top: 9rem; }
.tag { display: inline-block; padding: 0 .45rem; border: 1px solid; border-radius: 1rem; font-size: .75rem; font-weight: 600; white-space: nowrap; vertical-align: .06em; }
.tag.error { color: var(--bad); background: var(--badback); } .tag.warning { color: var(--wait); background: var(--waitback); } .tag.note { color: var(--run); }
.rule { color: var(--quiet); }
.group { margin: .4rem 0; } .group > summary { width: auto; color: var(--text); }
.group > p { margin-left: 1.1rem; }
.finding { border: 1px solid var(--line); border-left: 4px solid var(--skip); border-radius: 6px; padding: .45rem .8rem; margin: .5rem 0 .5rem 1.1rem; }
.finding.error { border-left-color: var(--badbar); } .finding.warning { border-left-color: var(--waitbar); } .finding.note { border-left-color: var(--runbar); }
.tree > .node, .finding { content-visibility: auto; contain-intrinsic-size: auto 1.8rem; }
.finding:target, .node:target { box-shadow: 0 0 0 3px var(--runbar); border-radius: 6px; }
.message { font-weight: 500; } .place, .related, .fix { font-size: .875rem; } .place { color: var(--quiet); }
.place code { color: var(--text); } .related { margin: .25rem 0; padding-left: 1.2rem; color: var(--quiet); }
.fix code { background: var(--panel); border: 1px solid var(--line); border-radius: 4px; padding: .05rem .3rem; user-select: all; }
.state { font-size: .75rem; color: var(--quiet); border: 1px solid var(--line); border-radius: 4px; padding: 0 .3rem; }
.list, .unchecked { padding-left: 1.2rem; font-size: .9375rem; } .list li, .unchecked li { margin: .45rem 0; }
.tree, .tree ul { list-style: none; margin: 0; padding: 0; }
.tree ul { margin-left: .45rem; padding-left: .9rem; border-left: 1px solid var(--line); }
.tree .found { border: 0; margin-left: 0; padding-left: 1.1rem; font-size: .875rem; }
.tree details { margin: 0; } .tree summary { width: auto; color: var(--text); padding: .12rem .3rem .12rem 0; border-radius: 4px; }
.tree summary:hover { background: var(--panel); }
.leaf { margin: 0; padding: .12rem .3rem .12rem 1.1rem; }
.kind { color: var(--quiet); font-size: .75rem; }
.name { font-weight: 600; } .how, .said { font-size: .8125rem; color: var(--quiet); } .how::before { content: "["; } .how::after { content: "]"; }
.power { font-family: var(--mono); font-size: .75rem; border: 1px solid var(--line); border-radius: 4px; padding: 0 .3rem; background: var(--panel); }
.power.secret { border-style: dashed; }
.digest, .users { margin: 0; padding-left: 1.1rem; color: var(--quiet); font-size: .8125rem; } .digest code { font-size: .75rem; user-select: all; }
@media (max-width: 40rem) { #filter { position: static; } section, .finding, .node, h2 { scroll-margin-top: 1rem; }
  .tree ul { margin-left: .2rem; padding-left: .45rem; } .finding { margin-left: 0; } }
@media print { .tree > .node, .finding { content-visibility: visible; } #filter { display: none; } .finding { break-inside: avoid; } .tiles { display: flex; } nav { display: block; } }
`;
