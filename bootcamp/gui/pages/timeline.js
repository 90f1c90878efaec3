// state: {title, tracks: [name], clips: [{name, track, start, length}], committed}; seconds, of PER pixels each
const PER = 10, LEFT = 80;
function screen() {
  const parts = [panel([0, 0, 800, 44], 'dark', el('h1', {at: [24, 9, 500, 26]}, state.title))];
  for (let t = 0; t <= 70; t += 5) parts.push(plain([LEFT + PER * t - 20, 58, 40, 18], t % 10 ? '' : t + ' s', 'soft mid'),
    el('div', {class: 'rule', at: [LEFT + PER * t, 78, 1, 20 + 90 * state.tracks.length]}));
  state.tracks.forEach((track, n) => {
    const top = 90 + 90 * n;
    parts.push(plain([16, top + 24, 60, 20], track, 'strong'), el('div', {role: 'region', 'aria-label': track, class: 'rail', at: [LEFT, top, 700, 70]}));
  });
  for (const clip of state.clips) {
    const node = el('div', {role: 'listitem', 'aria-label': `${clip.name}, ${clip.track}, ${clip.start} s to ${clip.start + clip.length} s`, class: 'clip',
      at: [LEFT + PER * clip.start, 94 + 90 * state.tracks.indexOf(clip.track), PER * clip.length, 62]},
    plain([6, 4, PER * clip.length - 12, 18], clip.name, 'strong'), plain([6, 24, PER * clip.length - 12, 18], `${clip.start}–${clip.start + clip.length} s`));
    const edge = el('div', {role: 'slider', 'aria-label': 'End of ' + clip.name, class: 'edge', at: [PER * clip.length - 8, 0, 8, 62]});
    swipe(node, (x, y, to, too, down) => {
      const by = Math.round((to - x) / PER), rows = Math.round((too - y) / 90);
      if (!by && !rows) return;
      change(() => {
        if (down.target === edge) { clip.length = Math.max(2, clip.length + by); return; }
        clip.start = Math.max(0, clip.start + by);
        clip.track = state.tracks[Math.max(0, Math.min(state.tracks.length - 1, state.tracks.indexOf(clip.track) + rows))];
      });
    });
    node.append(edge);
    parts.push(node);
  }
  return parts;
}
