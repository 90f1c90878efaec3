// state: {size, on: ["row,column"], committed}; a click turns a cell, a drag paints the cells of a row or of a column
function screen() {
  const cell = Math.floor(480 / state.size), left = 160;
  const parts = [panel([0, 0, 800, 44], 'dark', el('h1', {at: [24, 9, 400, 26]}, 'Pixels'))];
  for (let r = 0; r < state.size; r++) {
    parts.push(plain([left - 30, 70 + cell * r + cell / 2 - 9, 20, 18], r + 1, 'soft'), plain([left + cell * r + cell / 2 - 8, 50, 20, 18], r + 1, 'soft'));
    for (let c = 0; c < state.size; c++) {
      const key = r + ',' + c, on = state.on.includes(key);
      const node = el('div', {role: 'gridcell', 'aria-label': `Row ${r + 1} column ${c + 1}`, 'aria-checked': on, class: on ? 'pixel lit2' : 'pixel', at: [left + cell * c, 70 + cell * r, cell - 2, cell - 2]});
      node.addEventListener('mousedown', event => { if (event.button === 0) view.from = [r, c]; });
      node.addEventListener('mouseup', () => {
        if (!view.from) return;
        const [a, b] = view.from;
        view.from = null;
        change(() => {
          if (a === r && b === c) state.on = (on ? state.on.filter(one => one !== key) : [...state.on, key]).sort();
          else if (a === r || b === c) {
            const found = new Set(state.on);
            for (let i = Math.min(a, r); i <= Math.max(a, r); i++) for (let j = Math.min(b, c); j <= Math.max(b, c); j++) found.add(i + ',' + j);
            state.on = [...found].sort();
          }
        });
      });
      parts.push(node);
    }
  }
  return parts;
}
