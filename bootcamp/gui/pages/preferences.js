// state: {title, sections: [{name, items: [{label, kind: slider|colour|keys|switch, value, first, min?, max?, step?}]}],
//         apps: [name], rights: [name], allowed: ["app: right"], profiles: [{name, theme, size}], active, committed};
// `first` is what a reset brings back
function screen() {
  const names = [...state.sections.map(section => section.name), 'Permissions', 'Profiles'];
  const open = view.open ?? names[0], found = (view.search ?? '').toLowerCase();
  const parts = [panel([0, 0, 800, 44], 'bar', el('h1', {at: [24, 9, 300, 26]}, state.title)),
    field([540, 8, 236, 28], 'Search settings', view.search ?? '', text => { view.search = text; render(); }, {placeholder: 'Search settings'})];
  names.forEach((name, n) => parts.push(el('button', {role: 'tab', 'aria-label': name, 'aria-selected': name === open && !found,
    class: name === open && !found ? 'main' : 'flat', at: [16, 60 + 34 * n, 150, 30], onclick: () => { view.open = name; view.search = ''; render(); }}, name)));
  if (found) {
    const hits = state.sections.flatMap(section => section.items.filter(item => item.label.toLowerCase().includes(found)));
    parts.push(label([190, 60, 400, 20], hits.length + ' settings found', 'soft'));
    hits.slice(0, 8).forEach((item, k) => parts.push(...line(item, 92 + 52 * k)));
  } else if (open === 'Permissions') {
    state.rights.forEach((right, n) => parts.push(plain([330 + 110 * n, 62, 104, 20], right, 'strong mid')));
    state.apps.forEach((app, k) => {
      parts.push(plain([190, 96 + 40 * k, 140, 20], app));
      state.rights.forEach((right, n) => {
        const key = app + ': ' + right, on = state.allowed.includes(key);
        parts.push(toggle([364 + 110 * n, 96 + 40 * k, 36, 20], key, on, () => {
          state.allowed = on ? state.allowed.filter(one => one !== key) : [...state.allowed, key].sort();
        }));
      });
    });
  } else if (open === 'Profiles') {
    state.profiles.forEach((profile, n) => {
      const top = 60 + 96 * n;
      parts.push(panel([190, top, 586, 88], 'card', field([12, 10, 180, 28], 'Name of profile ' + (n + 1), profile.name, text => { profile.name = text; }),
        ...choice([210, 10, 220, 28], 'Theme of profile ' + (n + 1), ['light', 'dark', 'auto'], profile.theme, theme => { profile.theme = theme; }),
        button([12, 48, 90, 28], 'Duplicate', () => state.profiles.push({...profile, name: profile.name + ' copy'}), {'aria-label': 'Duplicate profile ' + (n + 1), disabled: state.profiles.length > 4}),
        button([110, 48, 82, 28], 'Remove', () => state.profiles.splice(n, 1), {'aria-label': 'Remove profile ' + (n + 1), disabled: state.profiles.length < 2}),
        button([210, 48, 146, 28], state.active === profile.name ? 'In use' : 'Use', () => { state.active = profile.name; }, {'aria-label': 'Use profile ' + (n + 1)})));
    });
  } else {
    const section = state.sections.find(one => one.name === open);
    section.items.forEach((item, k) => parts.push(...line(item, 62 + 52 * k)));
    parts.push(button([190, 540, 150, 32], 'Reset this section', () => { for (const item of section.items) item.value = item.first; }));
  }
  return parts.concat(button([560, 548, 100, 34], 'Cancel', () => { state.committed = 'cancel'; }), commit([676, 548, 100, 34], 'Apply', 'apply'));
}
function line(item, top) {
  const parts = [plain([190, top + 4, 210, 20], item.label)];
  if (item.kind === 'switch') parts.push(toggle([420, top + 4, 36, 20], item.label, item.value, () => { item.value = !item.value; }));
  if (item.kind === 'colour') parts.push(field([420, top, 110, 28], item.label, item.value, text => { item.value = text; preview(); }),
    el('div', {class: 'card', 'data-colour': item.label, at: [540, top, 28, 28], style: 'background: ' + (/^#[0-9a-f]{6}$/i.test(item.value) ? item.value : '#fff')}));
  if (item.kind === 'keys') parts.push(turner([420, top, 150, 28], view.keys === item.label ? 'Press keys…' : item.value, () => { view.keys = item.label; }, {'aria-label': item.label}));
  if (item.kind === 'slider') {
    const wide = 256, steps = (item.max - item.min) / item.step, at = item.value === item.min ? 0 : (item.value - item.min) / (item.max - item.min);
    const put = x => change(() => { item.value = item.min + item.step * Math.max(0, Math.min(steps, Math.round(x / wide * steps))); });
    const track = el('div', {role: 'slider', 'aria-label': item.label, 'aria-valuetext': item.value, class: 'track', at: [420, top, wide + 1, 28]},
      el('div', {class: 'rail', at: [0, 12, wide, 4]}), el('div', {class: 'thumb', at: [at * wide - 8, 6, 16, 16]}));
    parts.push(swipe(track, (x, y, to) => put(to)), label([690, top + 4, 60, 20], item.value));
  }
  return parts;
}
function preview() {
  for (const section of state.sections) for (const item of section.items) {
    const node = document.querySelector(`[data-colour="${item.label}"]`);
    if (node && /^#[0-9a-f]{6}$/i.test(item.value)) node.style.background = item.value;
  }
}
addEventListener('keydown', event => {  // a shortcut is recorded as it is pressed
  if (!view.keys || ['Control', 'Shift', 'Alt', 'Meta'].includes(event.key)) return;
  event.preventDefault();
  const all = [event.ctrlKey && 'Ctrl', event.shiftKey && 'Shift', event.key.length === 1 ? event.key.toUpperCase() : event.key].filter(Boolean);
  const label = view.keys;
  view.keys = null;
  change(() => { for (const section of state.sections) for (const item of section.items) if (item.label === label) item.value = all.join('+'); });
});
