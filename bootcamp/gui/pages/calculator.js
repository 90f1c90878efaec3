// state: {display, kept: [text], committed}; computes at once, from left to right
const KEYS = ['7', '8', '9', '÷', '4', '5', '6', '×', '1', '2', '3', '−', '0', 'C', '=', '+'];
const DEEDS = {'+': (a, b) => a + b, '−': (a, b) => a - b, '×': (a, b) => a * b, '÷': (a, b) => Math.floor(a / b)};
function screen() {
  const box = panel([250, 60, 300, 480], 'card', el('p', {role: 'status', 'aria-label': 'Display', 'aria-valuetext': state.display, class: 'sheet right big', at: [16, 16, 268, 60]}, state.display));
  KEYS.forEach((name, n) => box.append(button([16 + 68 * (n % 4), 92 + 68 * Math.floor(n / 4), 62, 62], name, () => hit(name), {class: isNaN(name) ? 'key strong' : 'key'})));
  box.append(button([16, 384, 268, 40], 'Keep the result', () => state.kept.push(state.display)));
  return [panel([0, 0, 800, 44], 'dark', el('h1', {at: [24, 9, 400, 26]}, 'Calculator')), box, label([580, 80, 200, 20], 'Kept: ' + (state.kept.join(', ') || 'nothing'), 'soft')];
}
function hit(name) {
  if (!isNaN(name)) { state.display = view.fresh === false && state.display !== '0' ? (state.display + name).slice(0, 12) : name; view.fresh = false; return; }
  if (name === 'C') { state.display = '0'; view.op = null; view.fresh = true; return; }
  if (view.op && !view.fresh) { const got = DEEDS[view.op](view.held, +state.display); state.display = Number.isFinite(got) ? String(got) : '0'; }
  view.held = +state.display;
  view.op = name === '=' ? null : name;
  view.fresh = true;
}
