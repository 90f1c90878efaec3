// state: {title, columns: [name], hidden: [name], rows: [{No, column: value}], marked: [No], opened: No or null, answer,
//         orders: [[customer, item]], committed}; sorting, searching and leafing are looks only
const PER_PAGE = 12;
function screen() {
  const parts = [panel([0, 0, 800, 44], 'dark', el('h1', {at: [24, 9, 300, 26]}, state.title))];
  if (state.orders.length) parts.push(...tabs(50, ['Items', 'Orders'], view.tab ?? 'Items', name => { view.tab = name; }, 24, 90));
  if (view.tab === 'Orders') {
    const list = region([24, 92, 500, 440], 'Orders list');
    state.orders.forEach(([who, what], n) => list.append(label([10, 26 * n + 4, 400, 20], who + ' ordered ' + what)));
    return [...parts, list];
  }
  parts.push(field([500, 52, 276, 28], 'Search', view.search ?? '', text => { view.search = text; view.page = 0; render(); },
    {placeholder: 'Search'}));
  const shown = state.columns.filter(name => !state.hidden.includes(name));
  const rows = state.rows.filter(row => !view.search || Object.values(row).some(value =>
    String(value).toLowerCase().includes(view.search.toLowerCase())));
  if (view.sort) rows.sort((a, b) => (a[view.sort] < b[view.sort] ? -1 : a[view.sort] > b[view.sort] ? 1 : 0) * (view.down ? -1 : 1));
  const pages = Math.max(1, Math.ceil(rows.length / PER_PAGE)), page = Math.min(view.page ?? 0, pages - 1);
  const width = Math.floor(600 / shown.length), left = n => 90 + width * n;
  shown.forEach((name, n) => {
    const head = el('button', {role: 'columnheader', 'aria-label': name, at: [left(n), 90, width - 4, 28], class: 'strong',
      onclick: () => { view.down = view.sort === name && !view.down; view.sort = name; render(); }},
    name + (view.sort === name ? (view.down ? ' ▼' : ' ▲') : ''));
    parts.push(drop(take(head, name), moved => {
      const rest = state.columns.filter(one => one !== moved);
      rest.splice(rest.indexOf(name), 0, moved);
      if (moved !== name) state.columns = rest;
    }));
  });
  rows.slice(page * PER_PAGE, (page + 1) * PER_PAGE).forEach((row, k) => {
    const top = 124 + 30 * k, on = state.marked.includes(row.No);
    const line = el('div', {role: 'row', 'aria-label': row.No + ' | ' + shown.map(name => row[name]).join(' | '), at: [24, top, 752, 30],
      style: `background: ${on ? '#dbeafe' : k % 2 ? '#fff' : '#eef0f4'}`});
    line.append(tick([4, 6, 18, 18], 'Select ' + row.No, on, () => {
      state.marked = (on ? state.marked.filter(no => no !== row.No) : [...state.marked, row.No]).sort((a, b) => a - b);
    }), plain([28, 5, 34, 20], row.No, 'soft'));
    shown.forEach((name, n) => {
      const at = [left(n) - 24, 2, width - 4, 26], key = row.No + ' ' + name;
      if (view.edit === key) {
        const input = field(at, 'Cell', row[name], () => undefined, {'data-focus': true, onkeydown: event => {
          if (event.key === 'Escape') { view.edit = null; render(); }
          if (event.key !== 'Enter') return;
          view.edit = null;
          const text = input.value.trim();
          change(() => { row[name] = typeof row[name] === 'number' && /^\d+$/.test(text) ? +text : text; });
        }});
        line.append(input);
      } else line.append(el('div', {class: 'item cell', role: 'gridcell', 'aria-label': key, 'aria-valuetext': row[name], at,
        ondblclick: () => { view.edit = key; render(); }}, String(row[name])));
    });
    line.append(button([690, 3, 54, 24], 'Open', () => { state.opened = row.No; }, {'aria-label': 'Open ' + row.No,
      class: state.opened === row.No ? 'main' : ''}));
    parts.push(line);
  });
  parts.push(label([24, 494, 200, 20], `${rows.length} rows, page ${page + 1} of ${pages}`, 'soft'),
    turner([610, 490, 80, 28], 'Previous', () => { view.page = page - 1; }, {disabled: page === 0}),
    turner([696, 490, 80, 28], 'Next', () => { view.page = page + 1; }, {disabled: page === pages - 1}));
  const marked = state.marked.length > 0, set = value => () => {
    for (const row of state.rows) if (state.marked.includes(row.No)) row.Status = value;
    state.marked = [];
  };
  parts.push(turner([24, 552, 90, 30], 'Columns', () => { view.columns = !view.columns; }),
    plain([130, 557, 90, 20], 'Set status:', 'soft'));
  ['open', 'paid', 'lost'].forEach((value, n) => parts.push(button([210 + 66 * n, 552, 60, 30], value, set(value), {disabled: !marked})));
  parts.push(button([416, 552, 80, 30], 'Delete', () => {
    state.rows = state.rows.filter(row => !state.marked.includes(row.No));
    state.marked = [];
  }, {disabled: !marked}), field([530, 552, 130, 30], 'Answer', state.answer, value => { state.answer = value; }, {placeholder: 'Answer'}),
  commit([670, 552, 106, 30], 'Submit', 'submit'));
  if (view.columns) {
    const box = panel([24, 400, 180, 146], 'card float');
    state.columns.forEach((name, n) => box.append(tick([10, 8 + 26 * n, 18, 18], 'Show ' + name, !state.hidden.includes(name), () => {
      state.hidden = state.hidden.includes(name) ? state.hidden.filter(one => one !== name) : [...state.hidden, name].sort();
    }), plain([36, 8 + 26 * n, 120, 18], name)));
    parts.push(box);
  }
  return parts;
}
