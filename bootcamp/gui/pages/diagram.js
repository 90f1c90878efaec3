// state: {title, boxes: [{name, x, y, w, h}], arrows: ["A > B"], committed}; all numbers are multiples of STEP pixels of the sheet
const STEP = 20, SHEET = [24, 60, 752, 520];
const snap = n => STEP * Math.round(n / STEP);
function screen() {
  const parts = [panel([0, 0, 800, 44], 'dark', el('h1', {at: [24, 9, 500, 26]}, state.title))];
  const by = Object.fromEntries(state.boxes.map(box => [box.name, box]));
  const lines = state.arrows.map(arrow => {
    const [a, b] = arrow.split(' > ').map(name => by[name]);
    const [ax, ay, bx, by_] = [a.x + a.w / 2, a.y + a.h / 2, b.x + b.w / 2, b.y + b.h / 2];
    const share = 1 - Math.min(Math.abs(b.w / 2 / (bx - ax || 1e-9)), Math.abs(b.h / 2 / (by_ - ay || 1e-9)), 1);
    return svg('line', {x1: ax, y1: ay, x2: ax + (bx - ax) * share, y2: ay + (by_ - ay) * share, stroke: '#475467', 'stroke-width': 2, 'marker-end': 'url(#tip)'});
  });
  const tip = svg('marker', {id: 'tip', markerWidth: 10, markerHeight: 10, refX: 8, refY: 4, orient: 'auto', markerUnits: 'userSpaceOnUse'},
    svg('path', {d: 'M0,0 L9,4 L0,8', fill: '#475467'}));
  const sheet = el('div', {role: 'region', 'aria-label': 'Sheet', class: 'sheet', at: SHEET}, canvas([0, 0, 750, 518], 'Arrows', svg('defs', {}, tip), ...lines));
  sheet.firstChild.setAttribute('aria-label', state.arrows.length ? 'Arrows: ' + state.arrows.join(', ') : 'No arrows');
  for (const box of state.boxes) {
    const node = el('div', {role: 'listitem', 'aria-label': `${box.name}, at (${box.x}, ${box.y}), ${box.w} x ${box.h}`, class: 'card box',
      at: [box.x, box.y, box.w, box.h]}, plain([6, 4, box.w - 12, 18], box.name, 'strong mid'), plain([6, 22, box.w - 12, 18], `(${box.x}, ${box.y})`, 'soft mid'));
    const port = el('div', {role: 'slider', 'aria-label': 'Arrow from ' + box.name, class: 'port', at: [box.w / 2 - 6, box.h - 14, 12, 12]});
    const grip = el('div', {role: 'slider', 'aria-label': 'Corner of ' + box.name, class: 'corner', at: [box.w - 12, box.h - 12, 12, 12]});
    swipe(node, (x, y, to, too, down) => {
      if (to === x && too === y) return;
      const [dx, dy] = [snap(to - x), snap(too - y)];
      if (down.target === grip) change(() => { box.w = Math.max(80, box.w + dx); box.h = Math.max(60, box.h + dy); });
      else if (down.target === port) {
        const aim = state.boxes.find(one => one !== box && to + box.x > one.x && to + box.x < one.x + one.w && too + box.y > one.y && too + box.y < one.y + one.h);
        const arrow = aim && box.name + ' > ' + aim.name;
        if (aim) change(() => { state.arrows = state.arrows.includes(arrow) ? state.arrows.filter(one => one !== arrow) : [...state.arrows, arrow].sort(); });
      } else change(() => { box.x = Math.max(0, box.x + dx); box.y = Math.max(0, box.y + dy); });
    });
    node.append(port, grip);
    sheet.append(node);
  }
  return [...parts, sheet];
}
