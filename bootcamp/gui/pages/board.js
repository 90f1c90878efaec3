// state: {title, columns: [name], cards: [{name, note, column}], committed}; cards are dragged to other columns
function screen() {
  const wide = Math.floor(752 / state.columns.length);
  const parts = [panel([0, 0, 800, 44], 'dark', el('h1', {at: [24, 9, 500, 26]}, state.title))];
  state.columns.forEach((name, n) => {
    const left = 24 + wide * n;
    const lane = el('div', {role: 'region', 'aria-label': name, class: 'lane', at: [left, 60, wide - 10, 520]}, plain([12, 8, wide - 40, 20], name, 'strong'));
    state.cards.filter(card => card.column === name).forEach((card, k) => lane.append(take(el('div', {role: 'listitem',
      'aria-label': card.note ? `${card.name}, ${card.note}` : card.name, class: 'card', at: [8, 36 + 44 * k, wide - 28, 40]},
    plain([8, 1, wide - 44, 20], card.name), plain([8, 19, wide - 44, 18], card.note, 'soft')), card)));
    parts.push(drop(lane, card => { card.column = name; }));
  });
  return parts;
}
