// state: {title, atoms: [{el, charge, x, y}], bonds: [[atom, atom, order]], picked: [atom], answer, committed}
// With an element: a click on an atom changes it, one on the empty sheet adds one, a drag from an atom adds one that is bound to it.
// With a bond: a click on a bond gives it that order, a drag from atom to atom draws it.
const TOOLS = ['Pick', 'Erase', 'Single', 'Double', 'Triple', '+', '−', 'C', 'N', 'O', 'F', 'S', 'Cl', 'Br'];
const INK = {N: '#1d4ed8', O: '#dc2626', F: '#0f766e', S: '#a16207', Cl: '#15803d', Br: '#9a3412'}, NAMES = ['', 'single', 'double', 'triple'];
const sign = charge => (charge ? (Math.abs(charge) > 1 ? Math.abs(charge) : '') + (charge > 0 ? '+' : '−') : '');
function screen() {
  const tool = view.tool ?? 'Pick', parts = [panel([0, 0, 800, 44], 'dark', el('h1', {at: [24, 9, 500, 26]}, state.title))];
  TOOLS.forEach((name, n) => parts.push(turner([16, 56 + 36 * n, 78, 30], name, () => { view.tool = name; }, {class: name === tool ? 'main' : '', 'aria-label': 'Tool ' + name})));
  const nodes = [];
  state.bonds.forEach(([a, b, order]) => {
    const [p, q] = [state.atoms[a], state.atoms[b]], far = Math.hypot(q.x - p.x, q.y - p.y) || 1;
    const [dx, dy] = [(q.y - p.y) / far * 3, (p.x - q.x) / far * 3];
    for (const side of [[0], [-1, 1], [-1.6, 0, 1.6]][order - 1]) nodes.push(svg('line', {x1: p.x + dx * side, y1: p.y + dy * side, x2: q.x + dx * side, y2: q.y + dy * side,
      stroke: '#1f2430', 'stroke-width': 2}));
    nodes.push(svg('circle', {role: 'img', 'aria-label': `bond ${a + 1}-${b + 1} ${NAMES[order]}`, cx: (p.x + q.x) / 2, cy: (p.y + q.y) / 2, r: 6, fill: 'transparent'}));
  });
  state.atoms.forEach((atom, n) => {
    const on = state.picked.includes(n), bare = atom.el === 'C' && !atom.charge && state.bonds.some(([a, b]) => a === n || b === n);
    nodes.push(svg('circle', {role: 'img', 'aria-label': `${atom.el} ${n + 1}${sign(atom.charge)}${on ? ', picked' : ''}`, cx: atom.x, cy: atom.y, r: on ? 13 : bare ? 5 : 10,
      fill: on ? '#fde68a' : bare ? 'transparent' : '#fff'}));
    if (!bare) {
      const name = svg('text', {x: atom.x, y: atom.y + 5, 'text-anchor': 'middle', style: `font-size: 15px; fill: ${INK[atom.el] ?? '#1f2430'}; pointer-events: none`}, atom.el + sign(atom.charge));
      nodes.push(name);
    }
  });
  parts.push(swipe(canvas([110, 56, 674, 488], 'Sheet', ...nodes), (x, y, to, too) => used(tool, Math.round(x), Math.round(y), Math.round(to), Math.round(too))));
  parts.push(field([520, 556, 130, 32], 'Answer', state.answer, text => { state.answer = text; }, {placeholder: 'Answer'}), commit([660, 556, 124, 32], 'Done', 'done'));
  return parts;
}
function atomAt(x, y) { return state.atoms.findIndex(atom => Math.hypot(atom.x - x, atom.y - y) < 14); }
function bondAt(x, y) {
  return state.bonds.findIndex(([a, b]) => Math.hypot((state.atoms[a].x + state.atoms[b].x) / 2 - x, (state.atoms[a].y + state.atoms[b].y) / 2 - y) < 10);
}
function used(tool, x, y, to, too) {
  const from = atomAt(x, y), order = NAMES.indexOf(tool.toLowerCase()), still = Math.hypot(to - x, too - y) < 6, end = atomAt(to, too);
  if (still) {
    const bond = bondAt(x, y);
    change(() => {
      if (from >= 0) touch(tool, from);
      else if (tool === 'Erase' && bond >= 0) state.bonds.splice(bond, 1);
      else if (order > 0 && bond >= 0) state.bonds[bond][2] = order;
      else if (tool in {C: 1, ...INK} && bond < 0) state.atoms.push({el: tool, charge: 0, x, y});
    });
  } else if (from >= 0 && tool in {C: 1, ...INK} && end < 0) change(() => {
    state.atoms.push({el: tool, charge: 0, x: to, y: too});
    state.bonds.push([from, state.atoms.length - 1, 1]);
  });
  else if (from >= 0 && end >= 0 && from !== end && order > 0) change(() => {
    const known = state.bonds.find(([a, b]) => (a === from && b === end) || (a === end && b === from));
    if (known) known[2] = order; else state.bonds.push([Math.min(from, end), Math.max(from, end), order]);
  });
}
function touch(tool, n) {
  if (tool === 'Pick') state.picked = state.picked.includes(n) ? state.picked.filter(one => one !== n) : [...state.picked, n].sort((a, b) => a - b);
  else if (tool === '+') state.atoms[n].charge += 1;
  else if (tool === '−') state.atoms[n].charge -= 1;
  else if (tool === 'Erase') {
    const shift = k => (k > n ? k - 1 : k);
    state.atoms.splice(n, 1);
    state.bonds = state.bonds.filter(([a, b]) => a !== n && b !== n).map(([a, b, order]) => [shift(a), shift(b), order]);
    state.picked = state.picked.filter(one => one !== n).map(shift);
  } else if (tool in {C: 1, ...INK}) state.atoms[n].el = tool;
}
