// state: {title, cells: {A1: text}, bold: [cell], chart: {kind, range} or null, committed}
// A cell is written as it was typed; one that begins with = is computed. Selection and editing are looks.
const COLS = 'ABCDEFGH', SHOWN = 18;
view.at = 'A1'; view.to = 'A1'; view.top = 1;
const split = ref => [COLS.indexOf(ref[0]), +ref.slice(1)];
const join = (c, r) => COLS[c] + r;
function box(from, to) {  // all cells of a range
  const [[c, r], [d, s]] = [split(from), split(to)], found = [];
  for (let row = Math.min(r, s); row <= Math.max(r, s); row++)
    for (let col = Math.min(c, d); col <= Math.max(c, d); col++) found.push(join(col, row));
  return found;
}
const moved = (text, dc, dr) => text.replace(/[A-H]\d{1,3}/g, ref => { const [c, r] = split(ref); return join(c + dc, r + dr); });
function value(ref, depth = 0) {
  const text = state.cells[ref] ?? '';
  if (text[0] !== '=') return text !== '' && !isNaN(text) ? +text : text;
  if (depth > 20) throw Error('loop');
  const tokens = text.slice(1).toUpperCase().match(/[A-H]\d{1,3}|[A-Z]+|\d+\.?\d*|[-+*/(),:]/g) ?? [];
  let k = 0;
  const number = got => { if (got === '') return 0; if (typeof got !== 'number') throw Error('text'); return got; };
  const sum = () => { let a = term(); while (tokens[k] === '+' || tokens[k] === '-') a = tokens[k++] === '+' ? a + term() : a - term(); return a; };
  const term = () => { let a = atom(); while (tokens[k] === '*' || tokens[k] === '/') a = tokens[k++] === '*' ? a * atom() : a / atom(); return a; };
  const atom = () => {
    const token = tokens[k++] ?? '';
    if (token === '-') return -atom();
    if (token === '(') { const a = sum(); if (tokens[k++] !== ')') throw Error('bracket'); return a; }
    if (/^\d/.test(token)) return +token;
    if (/^[A-H]\d/.test(token)) return number(value(token, depth + 1));
    if (tokens[k++] !== '(') throw Error('name');
    const from = tokens[k++], to = tokens[k] === ':' ? tokens[(k += 2) - 1] : from;
    if (tokens[k++] !== ')') throw Error('bracket');
    const all = box(from, to).map(ref => value(ref, depth + 1)).filter(one => typeof one === 'number');
    const total = all.reduce((a, b) => a + b, 0);
    return {SUM: total, AVERAGE: total / all.length, MIN: Math.min(...all), MAX: Math.max(...all), COUNT: all.length}[token];
  };
  const result = sum();
  if (k < tokens.length || !isFinite(result)) throw Error('rest');
  return result;
}
function shown(ref) {
  try { const got = value(ref); return typeof got === 'number' ? String(+got.toFixed(2)) : got; } catch { return '#ERR'; }
}
const put = (ref, text) => change(() => { if (text === '') delete state.cells[ref]; else state.cells[ref] = text; });
const rows = () => Math.max(...Object.keys(state.cells).map(ref => split(ref)[1]));
function screen() {
  const picked = box(view.at, view.to), editing = view.text !== undefined;
  const parts = [panel([0, 0, 800, 40], 'dark', el('h1', {at: [24, 7, 400, 26]}, state.title)), panel([0, 40, 800, 40], 'bar')];
  const [column] = split(view.at);
  const tools = [['Bold', () => { const all = picked.every(ref => state.bold.includes(ref));
    state.bold = all ? state.bold.filter(ref => !picked.includes(ref)) : [...new Set([...state.bold, ...picked])].sort(); }],
  ['Sort up', () => sort(column, 1)], ['Sort down', () => sort(column, -1)], ['Insert column', () => {
    const old = state.cells;
    state.cells = {};
    for (const ref of Object.keys(old)) { const [c, r] = split(ref); state.cells[join(c + (c >= column ? 1 : 0), r)] = old[ref]; }
  }], ['Clear', () => { for (const ref of picked) delete state.cells[ref]; }],
  ['Bar chart', () => { state.chart = {kind: 'bar', range: picked[0] + ':' + picked.at(-1)}; }],
  ['Line chart', () => { state.chart = {kind: 'line', range: picked[0] + ':' + picked.at(-1)}; }]];
  tools.forEach(([name, edit], n) => parts.push(button([16 + 110 * n, 45, 104, 30], name, edit)));
  const goto = field([16, 86, 70, 26], 'Name box', view.at, () => undefined, {onkeydown: event => {
    if (event.key !== 'Enter' || !/^[A-H][1-9]\d?$/.test(goto.value.toUpperCase())) return;
    view.at = view.to = goto.value.toUpperCase();
    view.top = Math.max(1, split(view.at)[1] - 8);
    event.stopPropagation();
    goto.blur();
    render();
  }});
  parts.push(goto, label([96, 86, 680, 26], editing ? view.text : state.cells[view.at] ?? '', 'sheet item'));
  [...COLS].forEach((name, c) => parts.push(plain([56 + 90 * c, 118, 90, 20], name, 'soft mid')));
  for (let k = 0; k < SHOWN; k++) {
    const r = view.top + k;
    parts.push(plain([16, 140 + 24 * k, 36, 24], r, 'soft right'));
    for (let c = 0; c < COLS.length; c++) {
      const ref = join(c, r), own = editing && ref === view.at, words = own ? view.text + '|' : shown(ref);
      const cell = el('div', {role: 'gridcell', 'aria-label': ref, 'aria-valuetext': words, 'aria-selected': picked.includes(ref),
        class: 'cell grid' + (state.bold.includes(ref) ? ' strong' : '') + (/^[-\d.]+$/.test(words) ? ' right' : ''),
        at: [56 + 90 * c, 140 + 24 * k, 90, 24]}, words);
      cell.addEventListener('mousedown', event => { keep(); if (event.button === 0) { view.at = view.to = ref; view.drag = 'pick'; } });
      cell.addEventListener('mouseup', () => {
        if (view.drag === 'pick') view.to = ref;
        if (view.drag === 'fill') fill(picked, r);
        view.drag = null;
        render();
      });
      cell.addEventListener('dblclick', () => { view.text = state.cells[ref] ?? ''; render(); });
      parts.push(cell);
    }
  }
  const [c, r] = split(picked.at(-1));
  if (r - view.top < SHOWN && r >= view.top) {
    parts.push(el('div', {role: 'slider', 'aria-label': 'Fill handle', class: 'handle', at: [56 + 90 * (c + 1) - 6, 140 + 24 * (r - view.top + 1) - 6, 9, 9],
      onmousedown: event => { event.stopPropagation(); view.drag = 'fill'; }}));
  }
  if (state.chart) parts.push(drawn());
  return parts;
}
function sort(column, way) {  // the rows below the first, by one column; empty cells stay where the rows end
  const last = rows(), lines = [];
  for (let r = 2; r <= last; r++) lines.push([...COLS].map((_, c) => state.cells[join(c, r)]));
  const key = line => (line[column] !== undefined && !isNaN(line[column]) ? +line[column] : line[column] ?? '');
  lines.sort((a, b) => (key(a) < key(b) ? -way : key(a) > key(b) ? way : 0));
  lines.forEach((line, n) => line.forEach((text, c) => {
    if (text === undefined) delete state.cells[join(c, n + 2)]; else state.cells[join(c, n + 2)] = text;
  }));
}
function fill(picked, to) {
  const [, last] = split(picked.at(-1));
  change(() => {
    for (const ref of picked) {
      const [c, r] = split(ref);
      if (r === last) for (let row = last + 1; row <= to; row++) if (state.cells[ref] !== undefined) state.cells[join(c, row)] = moved(state.cells[ref], 0, row - r);
    }
  });
  view.to = join(split(picked.at(-1))[0], Math.max(last, to));
}
function drawn() {
  const [from, to] = state.chart.range.split(':'), all = box(from, to).map(ref => value(ref)).filter(one => typeof one === 'number');
  const most = Math.max(...all, 1), wide = 300 / Math.max(1, all.length);
  const x = n => 10 + wide * n, y = one => 180 - 160 * one / most;
  const marks = state.chart.kind === 'bar' ? all.map((one, n) => svg('rect', {x: x(n), y: y(one), width: wide - 6, height: 180 - y(one), fill: '#2563eb'}))
    : [svg('polyline', {points: all.map((one, n) => x(n) + ',' + y(one)).join(' '), fill: 'none', stroke: '#2563eb', 'stroke-width': 2})];
  const node = canvas([460, 380, 320, 190], 'Chart of ' + state.chart.range, ...marks);
  node.setAttribute('class', 'card');
  return node;
}
function keep() {  // what is being written, when the writer turns to something else
  if (view.text === undefined) return;
  const text = view.text.trim();
  delete view.text;
  put(view.at, text);
}
addEventListener('keydown', event => {
  if (document.activeElement.tagName === 'INPUT') return;
  const [c, r] = split(view.at), go = (dc, dr) => { view.at = view.to = join(Math.min(7, Math.max(0, c + dc)), Math.max(1, r + dr)); };
  const steps = {ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0], Enter: [0, 1], Tab: [1, 0]};
  if (steps[event.key]) { keep(); go(...steps[event.key]); } else if (event.key === 'Escape') delete view.text;
  else if (event.key === 'Backspace' && view.text !== undefined) view.text = view.text.slice(0, -1);
  else if (event.key === 'Delete' || event.key === 'Backspace') change(() => { for (const ref of box(view.at, view.to)) delete state.cells[ref]; });
  else if (event.key.length === 1 && !event.ctrlKey) view.text = ((view.text ?? '') + event.key).slice(0, 80);
  else return;
  event.preventDefault();
  if (split(view.at)[1] < view.top) view.top = split(view.at)[1];
  if (split(view.at)[1] >= view.top + SHOWN) view.top = split(view.at)[1] - SHOWN + 1;
  render();
});
