// state: {title, pages: [path], at, sections: [{name, questions: [name]}], helpful: [question], posts: [{who, what}], saved: [n], committed}
// pages are a tree: the left shows it, what is open in it is a look; `at` is the page that is shown
function screen() {
  const tab = view.tab ?? 'Guide', parts = [panel([0, 0, 800, 44], 'dark', el('h1', {at: [24, 9, 300, 26]}, state.title)),
    ...tabs(52, ['Guide', 'Questions', 'Posts'], tab, name => { view.tab = name; }, 24, 100)];
  if (tab === 'Guide') parts.push(...guide());
  if (tab === 'Questions') {
    state.sections.forEach((section, n) => {
      const before = state.sections.slice(0, n).filter(one => (view.wide ?? []).includes(one.name)).reduce((sum, one) => sum + one.questions.length, 0);
      const top = 96 + 34 * n + 32 * before, wide = view.wide ?? [], on = wide.includes(section.name);
      parts.push(turner([24, top, 752, 30], (on ? '▾ ' : '▸ ') + section.name, () => { view.wide = on ? wide.filter(one => one !== section.name) : [section.name]; },
        {'aria-label': section.name, class: 'flat strong'}));
      if (on) section.questions.forEach((name, k) => parts.push(label([60, top + 36 + 32 * k, 500, 22], name), button([620, top + 33 + 32 * k, 130, 26],
        state.helpful.includes(name) ? 'Thank you' : 'Helpful', () => { if (!state.helpful.includes(name)) state.helpful = [...state.helpful, name].sort(); }, {'aria-label': 'Helpful: ' + name})));
    });
  }
  if (tab === 'Posts') {
    const list = region([24, 92, 752, 480], 'Posts list');
    state.posts.forEach((post, n) => list.append(panel([8, 66 * n + 6, 716, 58], 'card', label([12, 6, 300, 20], post.who, 'strong'), label([12, 28, 500, 20], post.what),
      button([600, 14, 104, 30], state.saved.includes(n) ? 'Saved' : 'Save', () => { state.saved = state.saved.includes(n) ? state.saved.filter(one => one !== n)
        : [...state.saved, n].sort((a, b) => a - b); }, {'aria-label': `Save post ${n + 1} of ${post.who}`}))));
    parts.push(list);
  }
  return parts;
}
function guide() {
  const open = view.nodes ??= ['Home'], parts = [], list = region([24, 92, 270, 490], 'Contents'), found = (view.search ?? '').toLowerCase();
  const visible = state.pages.filter(path => { const all = path.split('/'); return all.every((_, n) => n === 0 || open.includes(all.slice(0, n).join('/'))); });
  visible.forEach((path, n) => {
    const names = path.split('/'), deep = names.length - 1, kids = state.pages.some(one => one.startsWith(path + '/')), on = open.includes(path);
    const row = el('div', {role: 'treeitem', 'aria-label': path, 'aria-selected': path === state.at, class: 'item cell', at: [2, 26 * n + 2, 246, 24],
      onclick: () => change(() => { state.at = path; })}, '');
    row.append(plain([26 + 18 * deep, 0, 200 - 18 * deep, 24], names.at(-1)));
    if (kids) row.append(el('button', {'aria-label': (on ? 'Close ' : 'Open ') + path, class: 'flat', at: [4 + 18 * deep, 1, 22, 22], style: 'padding: 0',
      onclick: event => { event.stopPropagation(); view.nodes = on ? open.filter(one => one !== path) : [...open, path]; render(); }}, on ? '▾' : '▸'));
    list.append(row);
  });
  parts.push(list, field([560, 52, 216, 28], 'Search', view.search ?? '', text => { view.search = text; render(); }, {placeholder: 'Search'}));
  let left = 320;
  state.at.split('/').forEach((name, n, all) => {
    const path = all.slice(0, n + 1).join('/');
    parts.push(button([left, 96, 8 * name.length + 12, 24], name, () => { state.at = path; }, {class: 'link', 'aria-label': 'To ' + path}));
    left += 8 * name.length + 22;
  });
  parts.push(el('h2', {at: [320, 134, 440, 22]}, state.at.split('/').at(-1)));
  if (found) state.pages.filter(path => path.split('/').at(-1).toLowerCase().includes(found)).slice(0, 10).forEach((path, n) => parts.push(
    button([320, 170 + 30 * n, 440, 26], path.replaceAll('/', ' › '), () => { state.at = path; }, {'aria-label': 'Result ' + path, class: 'flat'})));
  else for (let n = 0; n < 8; n++) parts.push(panel([320, 172 + 26 * n, [440, 420, 450, 300, 440, 410, 430, 180][n], 10], 'grey'));
  return parts;
}
