// state: {title, columns, rows: [[name, ...]], selected: [name], committed}; a click on a heading sorts the view
function screen() {
  const rows = [...state.rows];
  if (view.sort !== undefined) {
    const k = view.sort;
    rows.sort((a, b) => (a[k] < b[k] ? -1 : a[k] > b[k] ? 1 : 0) * (view.down ? -1 : 1));
  }
  const lefts = [48, 208, 358, 508, 628];
  const parts = [el('h1', {}, state.title)];
  state.columns.forEach((column, k) => parts.push(el('button', {role: 'columnheader', 'aria-label': column,
    at: [lefts[k], 56, (lefts[k + 1] ?? 760) - lefts[k] - 4, 26],
    onclick: () => { view.down = view.sort === k && !view.down; view.sort = k; render(); }},
    column + (view.sort === k ? (view.down ? ' ▼' : ' ▲') : ''))));
  const body = el('div', {role: 'region', 'aria-label': 'Rows', 'data-scroll': 'rows', at: [24, 86, 752, 440]});
  rows.forEach((row, n) => {
    const chosen = state.selected.includes(row[0]);
    const line = el('div', {role: 'row', 'aria-label': row.join(' | '), at: [0, n * 22, 730, 22]});
    line.style.background = chosen ? '#dbeafe' : n % 2 ? '#fff' : '#eceef2';
    line.append(el('div', {class: 'tick', role: 'checkbox', 'aria-label': 'Select ' + row[0], 'aria-checked': chosen,
      at: [3, 3, 16, 16], onclick: () => change(() => {
        state.selected = chosen ? state.selected.filter(name => name !== row[0]) : [...state.selected, row[0]].sort();
      })}, chosen ? '✓' : ''));
    row.forEach((value, k) => line.append(el('div', {class: 'cell', at: [lefts[k] - 24, 2, 116, 18]}, String(value))));
    body.append(line);
  });
  parts.push(body);
  parts.push(el('button', {class: 'main', at: [24, 548, 140, 34], disabled: state.selected.length === 0,
    onclick: () => change(() => {
      state.rows = state.rows.filter(row => !state.selected.includes(row[0]));
      state.selected = [];
      state.committed = 'delete';
    })}, 'Delete selected'));
  return parts;
}
