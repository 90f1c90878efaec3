// state: {title, wide, cards: [name], swaps, committed}; a card dropped on another goes before it, or, with `swaps`, changes place with it
function screen() {
  const parts = [panel([0, 0, 800, 44], 'dark', el('h1', {at: [24, 9, 500, 26]}, state.title))], cell = state.swaps ? 130 : 44;
  state.cards.forEach((name, n) => {
    const at = state.swaps ? [200 + cell * (n % state.wide), 80 + cell * Math.floor(n / state.wide), cell - 8, cell - 8] : [220, 70 + cell * n, 360, cell - 6];
    const card = el('div', {role: 'listitem', 'aria-label': name, class: state.swaps ? 'card tile' : 'card item', at}, name);
    parts.push(drop(take(card, n), from => {
      if (state.swaps) [state.cards[n], state.cards[from]] = [state.cards[from], state.cards[n]];
      else { const [moved] = state.cards.splice(from, 1); state.cards.splice(state.cards.indexOf(name), 0, moved); }
    }));
  });
  if (!state.swaps) parts.push(drop(el('div', {role: 'listitem', 'aria-label': 'End of the list', class: 'soft item sheet',
    at: [220, 70 + cell * state.cards.length, 360, 30]}, 'end of the list'), from => { state.cards.push(...state.cards.splice(from, 1)); }));
  return parts;
}
