// state: {title, x: {name, low, high, step, minor, log}, y: the same, series: [{name, points: [[x, y]], shown, joined}],
//         picked: ["series n"], range, window, line, marker: null or numbers snapped to the minor steps, labels: [name],
//         assigned: {"series n": label}, answer, committed}
const LEFT = 70, TOP = 20, WIDE = 640, HIGH = 400, INKS = ['#2563eb', '#dc2626', '#059669', '#a16207', '#7c3aed'];
const share = (axis, v) => (axis.log ? Math.log10(v / axis.low) / Math.log10(axis.high / axis.low) : (v - axis.low) / (axis.high - axis.low));
const value = (axis, part) => axis.log ? axis.low * (axis.high / axis.low) ** part : axis.low + part * (axis.high - axis.low);
const px = v => LEFT + WIDE * share(state.x, v), py = v => TOP + HIGH * (1 - share(state.y, v));
function snapped(axis, part) {
  const v = value(axis, Math.max(0, Math.min(1, part)));
  return axis.log ? +v.toPrecision(1) : +(Math.round(v / axis.minor) * axis.minor).toFixed(4);
}
const atX = p => snapped(state.x, (p - LEFT) / WIDE), atY = p => snapped(state.y, 1 - (p - TOP) / HIGH);
function ticks(axis) {
  const found = [];
  if (axis.log) for (let v = axis.low; v <= axis.high * 1.0001; v *= 10) found.push(v);
  else for (let v = axis.low; v <= axis.high + 1e-9; v += axis.step) found.push(+v.toFixed(4));
  return found;
}
function screen() {
  const mode = view.mode ?? 'Select', parts = [panel([0, 0, 800, 44], 'dark', el('h1', {at: [24, 9, 500, 26]}, state.title))];
  ['Select', 'Brush', 'Zoom', 'Line', 'Marker', 'Label'].forEach((name, n) => parts.push(turner([70 + 76 * n, 52, 70, 28], name,
    () => { view.mode = name; }, {class: name === mode ? 'main' : ''})));
  const nodes = [svg('rect', {x: LEFT, y: TOP, width: WIDE, height: HIGH, fill: 'none', stroke: '#667085'})];
  for (const v of ticks(state.x)) nodes.push(svg('line', {x1: px(v), x2: px(v), y1: TOP, y2: TOP + HIGH + 5, stroke: '#e1e5eb'}),
    svg('text', {x: px(v), y: TOP + HIGH + 20, 'text-anchor': 'middle', role: 'text', 'aria-label': 'x ' + v}, v));
  for (const v of ticks(state.y)) nodes.push(svg('line', {x1: LEFT - 5, x2: LEFT + WIDE, y1: py(v), y2: py(v), stroke: '#e1e5eb'}),
    svg('text', {x: LEFT - 10, y: py(v) + 4, 'text-anchor': 'end', role: 'text', 'aria-label': 'y ' + v}, v));
  nodes.push(svg('text', {x: LEFT + WIDE / 2, y: TOP + HIGH + 40, 'text-anchor': 'middle'}, state.x.name), svg('text', {x: LEFT, y: 12}, state.y.name));
  if (state.range) nodes.push(svg('rect', {x: px(state.range[0]), y: TOP, width: px(state.range[1]) - px(state.range[0]), height: HIGH, fill: 'rgba(37, 99, 235, .15)'}));
  if (state.window) nodes.push(svg('rect', {x: px(state.window[0]), y: py(state.window[3]), width: px(state.window[2]) - px(state.window[0]),
    height: py(state.window[1]) - py(state.window[3]), fill: 'rgba(5, 150, 105, .12)', stroke: '#059669'}));
  state.series.forEach((series, s) => {
    if (!series.shown) return;
    const ink = INKS[s];
    if (series.joined) nodes.push(svg('polyline', {points: series.points.map(([x, y]) => px(x) + ',' + py(y)).join(' '), fill: 'none', stroke: ink, 'stroke-width': 2}));
    if (series.joined !== 'only') series.points.forEach(([x, y], n) => {
      const key = series.name + ' ' + (n + 1), on = state.picked.includes(key);
      nodes.push(svg('circle', {role: 'img', 'aria-label': key + (on ? ', selected' : ''), cx: px(x), cy: py(y), r: on ? 7 : 4, fill: ink,
        stroke: on ? '#1f2430' : 'none', 'stroke-width': 2}));
      if (state.assigned[key]) nodes.push(svg('text', {x: px(x), y: py(y) - 10, 'text-anchor': 'middle'}, state.assigned[key]));
    });
  });
  if (state.line) nodes.push(svg('line', {x1: px(state.line[0]), y1: py(state.line[1]), x2: px(state.line[2]), y2: py(state.line[3]), stroke: '#1f2430', 'stroke-width': 2}));
  if (state.marker) nodes.push(svg('path', {d: `M${px(state.marker[0]) - 8},${py(state.marker[1])} h16 m-8,-8 v16`, stroke: '#1f2430', 'stroke-width': 2}));
  parts.push(swipe(canvas([0, 88, 800, 470], 'Plot', ...nodes), (x, y, to, too) => drawn(mode, x, y, to, too)));
  let left = 540;
  for (const series of state.series) {
    parts.push(tick([left, 58, 16, 16], series.name, series.shown, () => { series.shown = !series.shown; }),
      el('div', {class: 'cell', at: [left + 22, 57, 42, 18], style: 'color: ' + INKS[state.series.indexOf(series)]}, series.name));
    left += 52;
  }
  if (mode === 'Label') parts.push(...choice([70, 562, 400, 30], 'Label', state.labels, view.label, label => { view.label = label; }));
  parts.push(field([520, 562, 130, 30], 'Answer', state.answer, text => { state.answer = text; }, {placeholder: 'Answer'}), commit([660, 562, 116, 30], 'Submit', 'submit'));
  return parts;
}
function drawn(mode, x, y, to, too) {
  const sorted = (a, b) => (a < b ? [a, b] : [b, a]);
  if (mode === 'Select' || mode === 'Label') {
    let best = null, near = 12;
    for (const series of state.series) if (series.shown) series.points.forEach(([a, b], n) => {
      const far = Math.hypot(px(a) - x, py(b) - y);
      if (far < near) { near = far; best = series.name + ' ' + (n + 1); }
    });
    if (best && mode === 'Label' && view.label) change(() => { state.assigned[best] = view.label; });
    if (best && mode === 'Select') change(() => { state.picked = state.picked.includes(best) ? state.picked.filter(one => one !== best) : [...state.picked, best].sort(); });
  } else if (mode === 'Marker') change(() => { state.marker = [atX(x), atY(y)]; });
  else if (Math.abs(to - x) < 4) return;
  else if (mode === 'Brush') change(() => { state.range = sorted(atX(x), atX(to)); });
  else if (mode === 'Line') change(() => { state.line = x < to ? [atX(x), atY(y), atX(to), atY(too)] : [atX(to), atY(too), atX(x), atY(y)]; });
  else change(() => { const [[a, b], [c, d]] = [sorted(atX(x), atX(to)), sorted(atY(y), atY(too))]; state.window = [a, c, b, d]; });
}
