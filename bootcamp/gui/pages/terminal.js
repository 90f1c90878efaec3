// state: {files: {path: text}, folders: [path], committed}; a small shell of its own: ls, cat, mkdir, mv, cp, rm, echo TEXT > FILE; paths from the top
view.lines = ['Type help for the commands.'];
const HELP = 'ls FOLDER · cat FILE · mkdir FOLDER · mv FILE FILE · cp FILE FILE · rm FILE · echo TEXT > FILE';
const parent = path => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');
const home = path => /^[\w.-]+(\/[\w.-]+)*$/.test(path ?? '') && (parent(path) === '' || state.folders.includes(parent(path))) && !state.folders.includes(path);
function screen() {
  const parts = [panel([0, 0, 800, 36], 'dark', el('h1', {at: [24, 5, 400, 26]}, 'Terminal')), panel([0, 36, 800, 564], 'shell')];
  view.lines.slice(-22).forEach((line, n) => parts.push(label([16, 44 + 22 * n, 768, 20], line, 'mono')));
  parts.push(field([16, 552, 768, 32], 'Command', '', () => undefined, {'data-focus': true, class: 'mono', onkeydown: event => {
    if (event.key !== 'Enter') return;
    const line = event.target.value.trim();
    event.target.value = '';
    view.lines.push('$ ' + line);
    change(() => view.lines.push(...run(line)));
  }}));
  return parts;
}
function run(line) {
  const [name, ...rest] = line.split(/\s+/), [one, two] = rest, f = state.files;
  if (name === 'help') return [HELP];
  if (name === 'ls') {
    const at = one ?? '';
    return [[...state.folders.filter(p => parent(p) === at).map(p => p.split('/').at(-1) + '/'), ...Object.keys(f).filter(p => parent(p) === at).map(p => p.split('/').at(-1))].sort().join('  ')];
  }
  if (name === 'cat') return [f[one] ?? 'no such file'];
  if (name === 'mkdir' && rest.length === 1 && home(one) && !(one in f)) { state.folders = [...state.folders, one].sort(); return []; }
  if (name === 'rm' && one in f && rest.length === 1) { delete f[one]; return []; }
  if ((name === 'mv' || name === 'cp') && rest.length === 2 && one in f) {
    const to = state.folders.includes(two) ? two + '/' + one.split('/').at(-1) : two;
    if (!home(to) || to === one) return ['no such place'];
    f[to] = f[one];
    if (name === 'mv') delete f[one];
    return [];
  }
  const at = rest.indexOf('>');
  if (name === 'echo' && at === rest.length - 2 && at > 0 && home(rest.at(-1))) { f[rest.at(-1)] = rest.slice(0, at).join(' '); return []; }
  return ['not understood; type help'];
}
