// state: {items: [{name, folder: bool, kb, day, sum, place, from, tag}], opened, committed}; a place is a path such as
// "Home/Data", or "Bin"; `view.clip` holds what was copied or cut, `view.chosen` what is ticked (names in this place)
const pathOf = item => item.place + '/' + item.name;
function screen() {
  const place = view.place ?? 'Home', chosen = view.chosen ??= [];
  const here = state.items.filter(item => item.place === place), picked = here.filter(item => chosen.includes(item.name));
  const go = to => { view.place = to; view.chosen = []; view.rename = null; };
  const parts = [panel([0, 0, 800, 44], 'dark', el('h1', {at: [24, 9, 300, 26]}, 'Drive')),
    turner([16, 100, 130, 28], 'Home', () => go('Home'), {class: 'flat'}), turner([16, 130, 130, 28], 'Bin', () => go('Bin'), {class: 'flat'})];
  let left = 164;
  place.split('/').forEach((name, n, all) => {
    parts.push(turner([left, 92, 9 * name.length + 16, 26], name, () => go(all.slice(0, n + 1).join('/')), {class: 'link', 'aria-label': 'Up to ' + name}));
    left += 9 * name.length + 24;
  });
  const tools = [['New folder', () => { view.making = true; view.chosen = []; }, place === 'Bin'],
    ['Rename', () => { view.rename = picked[0].name; }, picked.length !== 1],
    ['Copy', () => { view.clip = {items: picked, cut: false}; view.chosen = []; }, !picked.length],
    ['Cut', () => { view.clip = {items: picked, cut: true}; view.chosen = []; }, !picked.length]];
  tools.forEach(([name, turn, off], n) => parts.push(turner([164 + 96 * n, 52, 90, 30], name, turn, {disabled: off})));
  parts.push(button([548, 52, 90, 30], 'Paste', () => {
    for (const item of view.clip.items) {
      if (here.some(other => other.name === item.name)) continue;
      if (view.clip.cut) item.place = place; else state.items.push({...item, place});
    }
    view.clip = null;
  }, {disabled: !view.clip || place === 'Bin'}));
  parts.push(button([644, 52, 90, 30], place === 'Bin' ? 'Restore' : 'Delete', () => {
    for (const item of picked) {
      if (place === 'Bin') { item.place = item.from; item.from = null; } else { item.from = item.place; item.place = 'Bin'; }
    }
    view.chosen = [];
  }, {disabled: !picked.length}));
  ['Name', 'Size', 'Changed', 'Checksum', 'Tag'].forEach((name, n) => parts.push(plain([[204, 430, 510, 590, 690][n], 124, 80, 20], name, 'soft')));
  const list = region([164, 146, 616, 390], 'Files');
  const rows = [...here.filter(item => item.folder), ...here.filter(item => !item.folder)];
  rows.forEach((item, n) => {
    const top = 28 * n, on = chosen.includes(item.name);
    const row = el('div', {role: 'row', 'aria-label': item.folder ? 'Folder ' + item.name : `${item.name}, ${item.kb} kB, day ${item.day}, sum ${item.sum}`
      + (item.tag ? ', ' + item.tag : ''), at: [0, top, 598, 28], style: on ? 'background: #dbeafe' : '',
    ondblclick: () => { if (item.folder) { go(pathOf(item)); render(); } else change(() => { state.opened = pathOf(item); }); }});
    row.append(tick([10, 5, 18, 18], 'Select ' + item.name, on, () => {
      view.chosen = on ? chosen.filter(name => name !== item.name) : [...chosen, item.name];
    }));
    if (view.rename === item.name) {
      row.append(writer([40, 1, 220, 26], item.name, text => { if (!here.some(o => o.name === text)) item.name = text; view.chosen = []; }));
    } else row.append(plain([40, 4, 220, 20], (item.folder ? '▸ ' : '') + item.name, item.folder ? 'strong' : ''));
    if (!item.folder) row.append(plain([266, 4, 74, 20], item.kb + ' kB'), plain([346, 4, 76, 20], 'day ' + item.day),
      plain([426, 4, 80, 20], item.sum), item.tag ? plain([526, 4, 70, 20], item.tag, 'chip') : '');
    list.append(row);
  });
  if (view.making) list.append(writer([40, 28 * rows.length + 1, 220, 26], '', text => {
    if (text && !here.some(o => o.name === text)) state.items.push({name: text, folder: true, kb: 0, day: 0, sum: '', place, from: null, tag: ''});
  }));
  parts.push(list, plain([164, 553, 40, 20], 'Tag:', 'soft'));
  ['red', 'blue', 'green'].forEach((tag, n) => parts.push(button([204 + 76 * n, 548, 70, 30], tag, () => {
    for (const item of picked) item.tag = tag;
    view.chosen = [];
  }, {disabled: !picked.length})));
  if (state.opened) parts.push(label([450, 553, 330, 20], 'Opened: ' + state.opened, 'soft right'));
  return parts;
}
function writer(at, value, set) {  // a name to write, taken with Enter
  const input = field(at, 'Name', value, () => undefined, {'data-focus': true, onkeydown: event => {
    if (event.key !== 'Enter') return;
    view.rename = view.making = null;
    change(() => set(input.value.trim()));
  }});
  return input;
}
