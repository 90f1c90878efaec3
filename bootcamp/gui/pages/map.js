// state: {towns: [{name, x, y}], pins: [[x, y]], committed}; kilometres east and north; a drag moves the map, a click sets a pin on whole kilometres
const PX = {1: 10, 2: 20, 3: 40};
function screen() {
  const zoom = view.zoom ?? 2, at = view.at ??= [0, 0], k = PX[zoom], px = (x, y) => [380 + k * (x - at[0]), 245 - k * (y - at[1])], nodes = [];
  const step = {1: 10, 2: 5, 3: 2}[zoom];
  for (let v = -60; v <= 60; v += step) {
    const [x] = px(v, 0), [, y] = px(0, v);
    if (x > 0 && x < 760) nodes.push(svg('line', {x1: x, x2: x, y1: 0, y2: 490, stroke: '#dbe4dc'}), svg('text', {x: x + 3, y: 12, role: 'text', 'aria-label': `${v} km east`}, v));
    if (y > 0 && y < 490) nodes.push(svg('line', {x1: 0, x2: 760, y1: y, y2: y, stroke: '#dbe4dc'}), svg('text', {x: 3, y: y - 3, role: 'text', 'aria-label': `${v} km north`}, v));
  }
  for (const town of state.towns) {
    const [x, y] = px(town.x, town.y);
    if (x > 5 && x < 700 && y > 15 && y < 485) nodes.push(svg('circle', {role: 'img', 'aria-label': town.name, cx: x, cy: y, r: 4, fill: '#475467'}), svg('text', {x: x + 7, y: y + 4, style: 'font-weight: bold; pointer-events: none'}, town.name));
  }
  for (const pin of state.pins) {
    const [x, y] = px(...pin);
    nodes.push(svg('path', {d: `M${x},${y} l-7,-16 a8 8 0 1 1 14,0 z`, fill: '#dc2626'}));
  }
  const sheet = swipe(canvas([20, 56, 760, 490], 'Map', ...nodes), (x, y, to, too) => {
    if (Math.hypot(to - x, too - y) > 5) { view.at = [at[0] - (to - x) / k, at[1] + (too - y) / k]; render(); return; }
    change(() => state.pins.push([Math.round(at[0] + (x - 380) / k), Math.round(at[1] + (245 - y) / k)]));
  });
  sheet.style.background = '#f1f7f0';
  return [panel([0, 0, 800, 44], 'dark', el('h1', {at: [24, 9, 400, 26]}, 'Map')), sheet, turner([20, 556, 60, 32], '+', () => { view.zoom = zoom + 1; }, {'aria-label': 'Closer', disabled: zoom === 3}),
    turner([86, 556, 60, 32], '−', () => { view.zoom = zoom - 1; }, {'aria-label': 'Farther', disabled: zoom === 1}), button([640, 556, 140, 32], 'Remove last pin', () => state.pins.pop(), {disabled: !state.pins.length}),
    label([160, 562, 400, 20], 'Kilometres east and north of the centre', 'soft')];
}
