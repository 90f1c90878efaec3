// state: {name, lattice: {a, b, c, alpha, beta, gamma}, sites: [{el, at: [x, y, z]}], cell: [n, n, n], along, plane: null or [h, k, l],
//         picked: [site], cutoff, answer, committed}; lengths in Å, angles in degrees, `at` in fractions of the cell
const INKS = ['#7c3aed', '#059669', '#dc2626', '#d97706'], WAYS = ['free', 'a', 'b', 'c'];
const rad = degrees => degrees * Math.PI / 180;
function axes() {
  const {a, b, c, alpha, beta, gamma} = state.lattice, [p, q, r] = [Math.cos(rad(alpha)), Math.cos(rad(beta)), Math.cos(rad(gamma))];
  const s = Math.sin(rad(gamma)), y = (p - q * r) / s;
  return [[a, 0, 0], [b * r, b * s, 0], [c * q, c * y, c * Math.sqrt(Math.max(0, 1 - q * q - y * y))]];
}
const place = (at, own = axes()) => [0, 1, 2].map(k => at[0] * own[0][k] + at[1] * own[1][k] + at[2] * own[2][k]);
function turned([x, y, z]) {  // to the right, up, towards the eye
  if (state.along === 'a') return [y, z, x];
  if (state.along === 'b') return [-x, z, y];
  if (state.along === 'c') return [x, y, z];
  const [t, u] = [view.turn ?? 28, view.tilt ?? 18].map(rad), [p, q] = [x * Math.cos(t) - y * Math.sin(t), x * Math.sin(t) + y * Math.cos(t)];
  return [p, z * Math.cos(u) + q * Math.sin(u), z * Math.sin(u) - q * Math.cos(u)];
}
const colour = el => INKS[[...new Set(state.sites.map(site => site.el))].sort().indexOf(el) % 4];
function distance(a, b) { const [p, q] = [place(a.at), place(b.at)]; return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]); }
function screen() {
  const own = axes(), [n1, n2, n3] = state.cell, corners = [];
  for (let k = 0; k < 8; k++) corners.push(turned(place([k & 1, (k >> 1) & 1, (k >> 2) & 1], own)));
  const middle = turned(place([0.5, 0.5, 0.5], own)), big = Math.max(...corners.map(p => Math.hypot(p[0] - middle[0], p[1] - middle[1])));
  const scale = 190 / big, px = p => [230 + scale * (p[0] - middle[0]), 225 - scale * (p[1] - middle[1])], nodes = [];
  for (let k = 0; k < 8; k++) for (const bit of [1, 2, 4]) if (!(k & bit)) {
    const [a, b] = [px(corners[k]), px(corners[k | bit])];
    nodes.push(svg('line', {x1: a[0], y1: a[1], x2: b[0], y2: b[1], stroke: '#94a3b8'}));
  }
  state.sites.forEach((one, i) => state.sites.forEach((two, j) => {
    if (i >= j || distance(one, two) > state.cutoff) return;
    const [a, b] = [px(turned(place(one.at, own))), px(turned(place(two.at, own)))];
    nodes.push(svg('line', {x1: a[0], y1: a[1], x2: b[0], y2: b[1], stroke: '#475467', 'stroke-width': 2}));
  }));
  const order = state.sites.map((site, n) => [turned(place(site.at, own)), site, n]).sort((a, b) => a[0][2] - b[0][2]);
  for (const [at, site, n] of order) {
    const [x, y] = px(at), on = state.picked.includes(n);
    nodes.push(svg('circle', {role: 'img', 'aria-label': `${site.el} ${n + 1}${on ? ', picked' : ''}`, cx: x, cy: y, r: 11, fill: colour(site.el),
      stroke: on ? '#facc15' : '#fff', 'stroke-width': on ? 4 : 1.5}), svg('text', {x, y: y + 4, 'text-anchor': 'middle', style: 'fill: #fff; font-size: 10px; pointer-events: none'}, n + 1));
  }
  const drawing = swipe(canvas([16, 84, 460, 450], 'Cell', ...nodes), (x, y, to, too, down) => {
    if (Math.hypot(to - x, too - y) > 5) { view.turn = (view.turn ?? 28) + (to - x) / 2; view.tilt = (view.tilt ?? 18) + (too - y) / 2; render(); return; }
    const n = +(down.target.getAttribute('aria-label')?.match(/^[A-Z][a-z]? (\d+)/)?.[1] ?? 0) - 1;
    if (n < 0) return;
    change(() => { state.picked = state.picked.includes(n) ? state.picked.filter(one => one !== n) : [...state.picked, n].sort((a, b) => a - b); });
  });
  const parts = [panel([0, 0, 800, 44], 'dark', el('h1', {at: [24, 9, 400, 26]}, state.name)), plain([16, 54, 74, 20], 'Look along', 'soft'),
    ...WAYS.map((way, n) => el('button', {role: 'radio', 'aria-label': 'Look along: ' + way, 'aria-checked': way === state.along, class: way === state.along ? 'main' : '',
      at: [92 + 66 * n, 50, 60, 28], onclick: () => change(() => { state.along = way; })}, way)), drawing];
  const list = region([488, 52, 296, 152], 'Sites');
  state.sites.forEach((site, n) => list.append(label([10, 20 * n + 2, 260, 18], `${n + 1}  ${site.el}  (${site.at.join(', ')})`)));
  parts.push(list);
  ['a', 'b', 'c', 'alpha', 'beta', 'gamma'].forEach((key, n) => parts.push(plain([488 + 100 * (n % 3), 214 + 34 * Math.floor(n / 3), 40, 20], key.length > 1 ? {alpha: 'α', beta: 'β', gamma: 'γ'}[key] : key),
    field([506 + 100 * (n % 3), 210 + 34 * Math.floor(n / 3), 74, 28], key, state.lattice[key], text => { if (/^\d+(\.\d+)?$/.test(text) && +text > 0) { state.lattice[key] = +text; } })));
  parts.push(plain([488, 292, 70, 20], 'Supercell'));
  ['a', 'b', 'c'].forEach((key, k) => parts.push(button([564 + 76 * k, 288, 22, 26], '−', () => { state.cell[k] -= 1; }, {'aria-label': 'Supercell less ' + key, disabled: state.cell[k] < 2}),
    label([588 + 76 * k, 292, 20, 20], state.cell[k], 'mid'), button([610 + 76 * k, 288, 22, 26], '+', () => { state.cell[k] += 1; }, {'aria-label': 'Supercell more ' + key})));
  const plane = view.plane ??= ['', '', ''];
  parts.push(plain([488, 330, 60, 20], 'Plane'));
  ['h', 'k', 'l'].forEach((key, k) => parts.push(field([548 + 54 * k, 326, 48, 28], key, plane[k], text => { plane[k] = text; }, {placeholder: key})));
  parts.push(button([714, 326, 70, 28], 'Add', () => { if (plane.every(one => /^-?\d$/.test(one))) state.plane = plane.map(Number); }, {'aria-label': 'Add plane'}),
    label([488, 358, 296, 18], state.plane ? 'Plane (' + state.plane.join(' ') + ')' : 'No plane', 'soft'));
  parts.push(plain([488, 388, 60, 20], 'Bonds'), button([548, 384, 28, 26], '−', () => { state.cutoff = +(state.cutoff - 0.2).toFixed(1); }, {'aria-label': 'Shorter bonds', disabled: state.cutoff < 1}),
    label([580, 388, 100, 20], 'up to ' + state.cutoff + ' Å', 'mid'), button([684, 384, 28, 26], '+', () => { state.cutoff = +(state.cutoff + 0.2).toFixed(1); }, {'aria-label': 'Longer bonds', disabled: state.cutoff > 5}));
  const two = state.picked.length === 2 ? distance(...state.picked.map(n => state.sites[n])).toFixed(2) + ' Å' : 'pick two sites';
  parts.push(label([488, 424, 296, 20], 'Distance: ' + two), button([488, 456, 120, 28], 'Remove picked', () => {
    state.sites = state.sites.filter((_, n) => !state.picked.includes(n));
    state.picked = [];
  }, {disabled: !state.picked.length}), field([618, 456, 56, 28], 'Element', view.el ?? '', text => { view.el = text; }, {placeholder: 'El'}), button([680, 456, 104, 28], 'Substitute', () => {
    if (!/^[A-Z][a-z]?$/.test(view.el ?? '')) return;
    for (const n of state.picked) state.sites[n].el = view.el;
    state.picked = [];
  }, {disabled: !state.picked.length}));
  parts.push(field([520, 552, 130, 32], 'Answer', state.answer, text => { state.answer = text; }, {placeholder: 'Answer'}), commit([660, 552, 124, 32], 'Done', 'done'));
  return parts;
}
