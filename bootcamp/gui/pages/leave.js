// state: {title, months: [{name, year, days, first}], start, end, note, committed}; a date is "2025-06-05", `first` the weekday
// (0 is Monday) of a month's first day; a first click on a day sets the start, a second one the end
const iso = (month, n, day) => `${month.year}-${String(n).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
function screen() {
  const k = view.month ?? 0;
  const parts = [panel([0, 0, 800, 44], 'dark', el('h1', {at: [24, 9, 300, 26]}, state.title)),
    turner([24, 60, 90, 30], 'Earlier', () => { view.month = k - 1; }, {disabled: k === 0}),
    turner([686, 60, 90, 30], 'Later', () => { view.month = k + 1; }, {disabled: k + 2 >= state.months.length})];
  [state.months[k], state.months[k + 1]].forEach((month, side) => {
    const left = 30 + 380 * side;
    parts.push(el('h2', {at: [left + 110, 66, 160, 20]}, month.name + ' ' + month.year));
    ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'].forEach((name, d) => parts.push(plain([left + 50 * d, 106, 44, 20], name, 'soft mid')));
    for (let day = 1; day <= month.days; day++) {
      const place = month.first + day - 1, date = iso(month, month.number, day);
      const inside = date === state.start || (state.start && state.end && date >= state.start && date <= state.end);
      parts.push(button([left + 50 * (place % 7), 132 + 44 * Math.floor(place / 7), 44, 38], String(day), () => {
        if (!state.start || state.end || date < state.start) { state.start = date; state.end = null; } else state.end = date;
      }, {'aria-label': `${day} ${month.name} ${month.year}`, class: inside ? 'main' : ''}));
    }
  });
  parts.push(label([30, 420, 700, 22], `From ${state.start ?? '—'} to ${state.end ?? '—'}`, 'strong'), plain([30, 458, 60, 20], 'Note'),
    field([90, 454, 400, 30], 'Note', state.note, text => { state.note = text; }),
    button([30, 552, 110, 34], 'Cancel', () => { state.committed = 'cancel'; }), commit([656, 552, 120, 34], 'Request', 'request'));
  return parts;
}
