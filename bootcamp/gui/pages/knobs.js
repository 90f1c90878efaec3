// state: {knobs: [{name, value}], committed}; values 0 to 100 in steps of 5, from lower left clockwise over 270 degrees
function screen() {
  const parts = [panel([0, 0, 800, 44], 'dark', el('h1', {at: [24, 9, 400, 26]}, 'Mixer'))];
  state.knobs.forEach((knob, k) => {
    const left = 40 + 185 * (k % 4), top = 90 + 220 * Math.floor(k / 4), turn = v => (v / 100 * 270 - 135) * Math.PI / 180, nodes = [];
    for (let v = 0; v <= 100; v += 10) nodes.push(svg('line', {x1: 75 + 62 * Math.sin(turn(v)), y1: 75 - 62 * Math.cos(turn(v)), x2: 75 + 70 * Math.sin(turn(v)), y2: 75 - 70 * Math.cos(turn(v)), stroke: '#94a3b8', 'stroke-width': 2}));
    nodes.push(svg('circle', {cx: 75, cy: 75, r: 52, fill: '#334155'}), svg('line', {x1: 75 + 20 * Math.sin(turn(knob.value)), y1: 75 - 20 * Math.cos(turn(knob.value)), x2: 75 + 48 * Math.sin(turn(knob.value)),
      y2: 75 - 48 * Math.cos(turn(knob.value)), stroke: '#facc15', 'stroke-width': 5}));
    const dial = swipe(canvas([left, top, 150, 150], knob.name, ...nodes), (a, b, x, y, down, up) => {
      if (Math.hypot(x - a, y - b) < 4) return;  // it is turned, not clicked
      const degrees = Math.atan2(x - 75, 75 - y) * 180 / Math.PI;
      change(() => { knob.value = Math.max(0, Math.min(100, 5 * Math.round((degrees + 135) / 270 * 20))); });
    });
    dial.style.background = 'none';
    parts.push(dial, label([left, top + 152, 150, 20], `${knob.name} ${knob.value}`, 'mid strong'));
  });
  return parts;
}
