// state: {title, folders: [path], files: [{name, kb, folder}], committed}; a click on a folder opens it
function screen() {
  const open = view.open ?? state.folders[0];
  const parts = [el('h1', {}, state.title)];
  state.folders.forEach((folder, n) => {
    const depth = folder.split('/').length - 1;
    const row = el('div', {role: 'treeitem', class: 'cell', 'aria-label': folder, 'aria-selected': folder === open,
      at: [24, 60 + 28 * n, 240, 26], onclick: () => { view.open = folder; render(); }}, folder.split('/').pop());
    Object.assign(row.style, {background: folder === open ? '#dbeafe' : '#fff', lineHeight: '26px',
      paddingLeft: 10 + 18 * depth + 'px'});
    parts.push(drop(row, file => { file.folder = folder; }));
  });
  const list = el('div', {role: 'region', 'aria-label': 'Files in ' + open, 'data-scroll': 'files ' + open,
    at: [284, 60, 492, 520]});
  list.style.background = '#fff';
  state.files.filter(file => file.folder === open).forEach((file, n) => {
    const row = el('div', {role: 'listitem', class: 'cell', 'aria-label': file.name + ', ' + file.kb + ' kB',
      at: [4, 4 + 26 * n, 470, 24]}, file.name,
      el('span', {at: [360, 0, 100, 24]}, file.kb + ' kB'));
    Object.assign(row.style, {background: '#f4f5f7', lineHeight: '24px', paddingLeft: '10px'});
    list.append(take(row, file));
  });
  parts.push(list);
  return parts;
}
