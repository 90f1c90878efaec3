// state: {hour: 0 to 11, minute, half: "am" or "pm", days: [name], committed}; a click on the dial sets the hand that is chosen
function screen() {
  const hand = view.hand ?? 'Hour', nodes = [svg('circle', {cx: 160, cy: 160, r: 150, fill: '#fff', stroke: '#475467', 'stroke-width': 3})];
  for (let n = 0; n < 60; n++) {
    const [x, y] = [Math.sin(n * Math.PI / 30), -Math.cos(n * Math.PI / 30)];
    nodes.push(svg('line', {x1: 160 + 148 * x, y1: 160 + 148 * y, x2: 160 + (n % 5 ? 142 : 134) * x, y2: 160 + (n % 5 ? 142 : 134) * y, stroke: '#94a3b8'}));
    if (n % 5 === 0) nodes.push(svg('text', {x: 160 + 120 * x, y: 165 + 120 * y, 'text-anchor': 'middle', style: 'font-size: 16px'}, n / 5 || 12));
  }
  const line = (turn, long, wide) => svg('line', {x1: 160, y1: 160, x2: 160 + long * Math.sin(turn), y2: 160 - long * Math.cos(turn), stroke: '#1f2430', 'stroke-width': wide, 'stroke-linecap': 'round'});
  nodes.push(line((state.hour + state.minute / 60) * Math.PI / 6, 75, 6), line(state.minute * Math.PI / 30, 108, 3));
  const dial = swipe(canvas([60, 90, 320, 320], `Dial, ${state.hour || 12}:${String(state.minute).padStart(2, '0')}`, ...nodes), (a, b, x, y) => {
    const turn = (Math.atan2(x - 160, 160 - y) / (2 * Math.PI) + 1) % 1;
    change(() => { if (hand === 'Hour') state.hour = Math.round(turn * 12) % 12; else state.minute = Math.round(turn * 60) % 60; });
  });
  dial.setAttribute('aria-label', 'Dial');
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].flatMap((day, n) => [tick([420, 190 + 30 * n, 18, 18], day, state.days.includes(day), () => {
    state.days = state.days.includes(day) ? state.days.filter(one => one !== day) : [...state.days, day].sort(); }), plain([448, 190 + 30 * n, 80, 20], day)]);
  return [panel([0, 0, 800, 44], 'dark', el('h1', {at: [24, 9, 400, 26]}, 'Alarm')), dial, ...['Hour', 'Minute'].map((name, n) => turner([420 + 96 * n, 92, 90, 32], name,
    () => { view.hand = name; }, {class: hand === name ? 'main' : ''})), ...choice([420, 138, 120, 30], 'Half', ['am', 'pm'], state.half, half => { state.half = half; }), ...days,
  label([120, 430, 200, 26], `${state.hour || 12}:${String(state.minute).padStart(2, '0')} ${state.half}`, 'mid strong'), commit([656, 548, 120, 34], 'Set', 'set')];
}
