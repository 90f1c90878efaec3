// state: {title, menus: [{name, items: [{name, on: null|bool, items: [...]}]}], objects: [name], done: ["path" or "object: command"],
//         popups: [{title, yes, no}], accepted: [title], committed}; a menu's item with `on` is a setting
const COMMANDS = ['Copy', 'Delete', 'Lock', 'Rename', 'Share'];
function screen() {
  const open = view.open ?? [], parts = [panel([0, 0, 800, 36], 'dark', el('h1', {at: [24, 5, 400, 26]}, state.title)), panel([0, 36, 800, 32], 'bar')];
  state.menus.forEach((menu, n) => parts.push(turner([16 + 96 * n, 38, 92, 28], menu.name, () => { view.open = open[0] === menu.name ? [] : [menu.name]; view.on = null; },
    {class: open[0] === menu.name ? 'main' : 'flat'})));
  state.objects.forEach((name, n) => parts.push(el('div', {role: 'listitem', 'aria-label': name, class: 'card tile2', at: [40 + 150 * (n % 5), 110 + 120 * Math.floor(n / 5), 120, 90],
    oncontextmenu: () => { view.on = name; view.open = []; render(); }}, name)));
  let items = state.menus.find(menu => menu.name === open[0])?.items;
  let left = 16 + 96 * state.menus.findIndex(menu => menu.name === open[0]), top = 68;
  const step = left > 250 ? -168 : 168;  // further menus open where there is room
  for (let deep = 0; items; deep++) {
    const list = panel([left, top, 170, 30 * items.length + 8], 'card float'), here = items;
    here.forEach((item, n) => list.append(el('div', {role: 'menuitem', 'aria-label': item.name, 'aria-checked': item.on ?? null, class: 'item cell',
      'aria-selected': open[deep + 1] === item.name, at: [2, 4 + 30 * n, 164, 28], onclick: () => {
        if (item.items.length) { view.open = [...open.slice(0, deep + 1), item.name]; render(); return; }
        const path = [...open.slice(0, deep + 1), item.name].join(' / ');
        view.open = [];
        change(() => { if (item.on !== null) item.on = !item.on; else state.done.push(path); });
      }}, (item.on ? '✓ ' : '') + item.name + (item.items.length ? '  ▸' : ''))));
    parts.push(list);
    const k = here.findIndex(item => item.name === open[deep + 1]);
    items = here[k]?.items;
    left += step;
    top += 30 * Math.max(k, 0);
  }
  if (view.on) {
    const n = state.objects.indexOf(view.on), list = panel([90 + 150 * (n % 5), 160 + 120 * Math.floor(n / 5), 130, 30 * COMMANDS.length + 8], 'card float');
    COMMANDS.forEach((name, k) => list.append(el('div', {role: 'menuitem', 'aria-label': name, class: 'item cell', at: [2, 4 + 30 * k, 124, 28],
      onclick: () => { const on = view.on; view.on = null; change(() => state.done.push(on + ': ' + name)); }}, name)));
    parts.push(list);
  }
  parts.push(label([24, 560, 500, 20], state.done.length ? 'Last: ' + state.done.at(-1) : 'Nothing done yet', 'soft'), commit([660, 552, 116, 34], 'Continue', 'continue'));
  const last = state.popups.at(-1);
  if (last) {
    const k = state.popups.length, close = take => () => { state.popups.pop(); if (take) state.accepted.push(last.title); };
    const both = [button([20, 110, 140, 34], last.yes, close(true)), button([180, 110, 140, 34], last.no, close(false))];
    if (last.turned) { both[0].style.left = '180px'; both[1].style.left = '20px'; }
    parts.push(dialog([140 + 40 * (k % 4), 130 + 30 * (k % 5), 340, 164], last.title, el('p', {at: [18, 52, 300, 40], class: 'wrap'}, last.text), ...both));
  }
  return parts;
}
