// state: {title, text: [{style: text|heading|bullet, depth, words: [{t, bold, italic}]}], past: [text], future: [text], committed}
// A click takes a word, a drag takes all from word to word, the mark before a paragraph takes all of it. What is typed stands in
// `view.typed` until Enter puts it in place of what is taken, or at the caret, to which the arrow keys left and right lead.
const CHAR = 8, LINE = 24;
const now = () => JSON.parse(JSON.stringify(state.text));
function edit(deed) {  // a change that can be undone
  change(() => { state.past.push(now()); state.future = []; deed(); });
}
function taken() {
  if (!view.from) return [];
  const [a, b] = [view.from, view.to].sort((x, y) => x[0] - y[0] || x[1] - y[1]), found = [];
  for (let p = a[0]; p <= b[0]; p++) state.text[p]?.words.forEach((word, w) => {
    if ((p > a[0] || w >= a[1]) && (p < b[0] || w <= b[1])) found.push([p, w]);
  });
  return found;
}
const parts_ = () => [...new Set(taken().map(([p]) => p))];
function screen() {
  const chosen = taken(), has = (p, w) => chosen.some(([a, b]) => a === p && b === w);
  const flip = name => () => edit(() => { const all = chosen.every(([p, w]) => state.text[p].words[w][name]);
    for (const [p, w] of chosen) state.text[p].words[w][name] = !all; });
  const style = name => () => edit(() => { for (const p of parts_()) state.text[p].style = state.text[p].style === name ? 'text' : name; });
  const depth = by => () => edit(() => { for (const p of parts_()) state.text[p].depth = Math.max(0, Math.min(3, state.text[p].depth + by)); });
  const tools = [['Bold', flip('bold')], ['Italic', flip('italic')], ['Heading', style('heading')], ['Bullet', style('bullet')], ['Indent', depth(1)],
    ['Outdent', depth(-1)], ['Delete', () => remove()]];
  const parts = [panel([0, 0, 800, 40], 'dark', el('h1', {at: [24, 7, 400, 26]}, state.title)), panel([0, 40, 800, 40], 'bar')];
  tools.forEach(([name, deed], n) => parts.push(el('button', {at: [16 + 72 * n, 45, 68, 30], disabled: !chosen.length, onclick: deed}, name)));
  parts.push(button([528, 45, 60, 30], 'Undo', () => { state.future.push(now()); state.text = state.past.pop(); view.from = null; }, {disabled: !state.past.length}),
    button([592, 45, 60, 30], 'Redo', () => { state.past.push(now()); state.text = state.future.pop(); view.from = null; }, {disabled: !state.future.length}),
    turner([656, 45, 128, 30], 'Find and replace', () => { view.find = {what: '', by: ''}; }));
  const sheet = panel([40, 92, 720, 496], 'sheet');
  let top = 14;
  state.text.forEach((paragraph, p) => {
    const left = 50 + 30 * paragraph.depth + (paragraph.style === 'bullet' ? 16 : 0), first = top;
    let x = left;
    if (paragraph.style === 'bullet') sheet.append(el('div', {at: [left - 14, top + 2, 10, 20]}, '•'));
    paragraph.words.forEach((word, w) => {
      const wide = CHAR * word.t.length + 2;
      if (x + wide > 690) { x = left; top += LINE; }
      const node = el('div', {role: 'link', 'aria-label': `${p + 1}.${w + 1} ${word.t}` + (word.bold ? ', bold' : '') + (word.italic ? ', italic' : ''),
        'aria-selected': has(p, w), class: 'word' + (word.bold ? ' strong' : '') + (word.italic ? ' slant' : '') + (paragraph.style === 'heading' ? ' head' : '') + (has(p, w) && !view.side ? ' lit' : ''), at: [x, top, wide, LINE - 2]}, word.t);
      if (view.side && view.from?.[0] === p && view.from[1] === w) node.classList.add(view.side);
      node.addEventListener('mousedown', event => { if (event.button === 0) Object.assign(view, {from: [p, w], to: [p, w], side: null, typed: ''}); });
      node.addEventListener('mouseup', () => { if (view.from) { view.to = [p, w]; render(); } });
      sheet.append(node);
      x += wide + CHAR - 2;
    });
    const mark = el('div', {role: 'listitem', 'aria-label': `Paragraph ${p + 1}, ${paragraph.style}` + (paragraph.depth ? ', depth ' + paragraph.depth : ''), class: 'mark', at: [8, first, 22, 22],
      onclick: () => { Object.assign(view, {from: [p, 0], to: [p, paragraph.words.length - 1], side: null}); render(); }}, '¶');
    sheet.append(drop(take(mark, p), from => {
      state.past.push(now());
      state.future = [];
      const [moved] = state.text.splice(from, 1);
      state.text.splice(from < p ? p - 1 : p, 0, moved);
    }));
    top += LINE + 12;
  });
  parts.push(sheet);
  if (view.typed) parts.push(label([40, 566, 720, 26], 'Typing: ' + view.typed, 'item chip'));
  if (view.find) parts.push(dialog([230, 180, 340, 200], 'Find and replace', plain([18, 48, 90, 20], 'Find'), field([110, 44, 212, 28], 'Find', view.find.what, t => { view.find.what = t; }),
    plain([18, 88, 90, 20], 'Replace by'), field([110, 84, 212, 28], 'Replace by', view.find.by, t => { view.find.by = t; }),
    turner([18, 146, 90, 32], 'Close', () => { view.find = null; }), el('button', {at: [210, 146, 112, 32], class: 'main', onclick: () => {
      const {what, by} = view.find;
      view.find = null;
      edit(() => { for (const {words} of state.text) for (const word of words) if (word.t === what) word.t = by; });
    }}, 'Replace all')));
  return parts;
}
function remove() {
  const chosen = taken();
  edit(() => {
    for (const [p, w] of chosen.reverse()) state.text[p].words.splice(w, 1);
    state.text = state.text.filter(paragraph => paragraph.words.length);
  });
  view.from = null;
  render();
}
addEventListener('keydown', event => {
  if (document.activeElement.tagName === 'INPUT' || !view.from) return;
  const keys = {ArrowLeft: 'before', ArrowRight: 'after'};
  if (event.key === 'Enter' && view.typed) {
    const made = view.typed.trim().split(/\s+/).map(t => ({t, bold: false, italic: false})), all = taken(), [p, w] = all[0], side = view.side;
    edit(() => state.text[p].words.splice(side === 'after' ? w + 1 : w, side ? 0 : all.filter(([q]) => q === p).length, ...made));
    Object.assign(view, {from: null, typed: ''});
  } else if (event.key === 'Escape') view.typed = '';
  else if (keys[event.key]) { view.side = keys[event.key]; view.from = view.to = event.key === 'ArrowLeft' ? taken()[0] : taken().at(-1); } else if (event.key === 'Backspace') { if (view.typed) view.typed = view.typed.slice(0, -1); } else if (event.key === 'Delete') { remove(); return; } else if (event.key.length === 1 && !event.ctrlKey) view.typed = ((view.typed ?? '') + event.key).slice(0, 60);
  else return;
  event.preventDefault();
  render();
});
