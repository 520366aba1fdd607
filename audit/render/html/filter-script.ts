/**
 * The page's only script, for browsers as they are: it filters what is there and folds it, and makes nothing
 * from any text. The page's policy names its digest.
 */
export const filterScript = `
(() => {
  'use strict';
  const all = (selector) => [...document.querySelectorAll(selector)];
  const form = document.querySelector('#filter');
  const { elements } = form;
  const mostUnfolded = 300;
  const shown = '.finding:not([hidden]), .tree > .node:not([hidden])';
  let parts;
  let unfolded = [];

  // Read at the first use: a page that nobody filters opens sooner.
  const read = () => {
    const nodes = all('.node');
    const numbers = new Map(nodes.map((element, at) => [element, at]));
    const textOf = (element) => element.textContent.toLowerCase();
    return {
      groups: all('.family, .group, .part'),
      findings: all('.finding').map((element) => ({
        element,
        severity: element.dataset.severity,
        text: textOf(element) + ' ' + textOf(element.closest('.group').firstElementChild),
      })),
      nodes: nodes.map((element) => {
        const inside = element.firstElementChild;
        const found = inside.querySelector(':scope > .found');
        const digest = inside.querySelector(':scope > .digest');
        const own = [inside.querySelector(':scope > summary') ?? inside, found, digest];
        return {
          element,
          details: inside.tagName === 'DETAILS' ? inside : undefined,
          above: numbers.get(element.parentElement.closest('.node')),
          isLink: element.classList.contains('link'),
          found: element.dataset.found.split(' ').filter((word) => word !== ''),
          text: own.map((one) => (one === null ? '' : textOf(one))).join(' '),
        };
      }),
    };
  };

  const filter = () => {
    parts ??= read();
    const words = elements.text.value.toLowerCase().split(/\\s+/).filter((word) => word !== '');
    const severities = ['error', 'warning', 'note'].filter((name) => elements[name].checked);
    const onlyFound = elements.found.checked;
    const isAll = words.length === 0 && severities.length === 3 && !onlyFound;
    const has = (text) => words.every((word) => text.includes(word));
    let findings = 0;
    for (const { element, severity, text } of parts.findings) {
      const isShown = severities.includes(severity) && has(text);
      element.hidden = !isShown;
      if (isShown) findings += 1;
    }
    for (const details of unfolded) details.open = false;
    unfolded = [];
    const met = filterNodes(parts.nodes, {
      isAll,
      meets: ({ text, found }) => has(text) && (!onlyFound || found.some((one) => severities.includes(one))),
    });
    for (const group of parts.groups) group.hidden = group.querySelector(shown) === null;
    elements.told.value = isAll ? '' : said(findings, 'finding') + ' and ' + said(met, 'part') + ' of what runs';
  };

  const filterNodes = (nodes, { isAll, meets }) => {
    const own = nodes.map((node) => !isAll && meets(node));
    const below = own.slice();
    for (let at = nodes.length - 1; at >= 0; at -= 1) {
      const { above } = nodes[at];
      if (below[at] && above !== undefined) below[above] = true;
    }
    const within = [];
    const leads = new Set();
    for (const [at, { element, above }] of nodes.entries()) {
      within[at] = above !== undefined && (own[above] || within[above]);
      element.hidden = !(isAll || below[at] || within[at]);
      if (below[at] && above !== undefined) leads.add(above);
    }
    const met = nodes.filter(({ isLink }, at) => own[at] && !isLink).length;
    if (met <= mostUnfolded) {
      for (const at of leads) {
        const { details } = nodes[at];
        if (details === undefined || details.open) continue;
        details.open = true;
        unfolded.push(details);
      }
    }
    return met;
  };

  const said = (count, one) => count.toLocaleString('en') + ' ' + one + (count === 1 ? '' : 's');

  const foldAll = (isOpen) => {
    unfolded = [];
    for (const details of all('#filter ~ section details')) details.open = isOpen;
  };

  let waiting;
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    filter();
  });
  elements.unfold.addEventListener('click', () => foldAll(true));
  elements.fold.addEventListener('click', () => foldAll(false));
  form.hidden = false;
  if (elements.text.value !== '') filter();
})();
`;
