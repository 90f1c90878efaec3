// state: {title, pages: [[{label, kind: text|check|choice|select|number, value, options?, rule?, when?: [label, value]}]],
//         cards: [[line]], committed}; a rule is "digits", and a field with `when` shows where that other one has that value
const wrong = item => item.rule === 'digits' && !/^[0-9]*$/.test(item.value);
function screen() {
  const page = view.page ?? 0, last = state.pages.length - 1, wide = state.cards.length ? 420 : 720;
  const parts = [panel([0, 0, 800, 44], 'bar', el('h1', {at: [24, 9, 500, 26]}, state.title))];
  if (last) parts.push(label([620, 12, 150, 20], `Step ${page + 1} of ${last + 1}`, 'soft right'));
  const all = state.pages.flat();
  const shown = state.pages[page].filter(item => !item.when || all.some(o => o.label === item.when[0] && o.value === item.when[1]));
  const tall = shown.length > 9, floating = [];
  shown.forEach((item, k) => {
    const left = 24 + (tall ? 380 * (k % 2) : 0), top = 60 + 52 * (tall ? Math.floor(k / 2) : k), right = left + 150;
    const width = Math.min(wide - 170, tall ? 200 : 420), set = value => { item.value = value; };
    if (item.kind === 'check') {
      parts.push(tick([left, top + 6, 18, 18], item.label, item.value, () => { item.value = !item.value; }),
        plain([left + 28, top + 6, 300, 18], item.label));
      return;
    }
    parts.push(plain([left, top + 6, 146, 18], item.label));
    if (item.kind === 'text') {
      const input = field([right, top, width, 30], item.label, item.value, set);
      if (wrong(item)) { input.className = 'warn'; parts.push(label([right, top + 31, width, 16], 'digits only', 'bad')); }
      parts.push(input);
    } else if (item.kind === 'choice') parts.push(...choice([right, top, width, 30], item.label, item.options, item.value, set));
    else if (item.kind === 'select') {
      const made = picker([right, top, width, 30], item.label, item.options, item.value, set);
      parts.push(made[0]);
      floating.push(...made.slice(1));
    } else parts.push(button([right, top, 30, 30], '−', () => { item.value -= 1; }, {'aria-label': item.label + ': less', disabled: item.value <= 0}),
      label([right + 36, top + 6, 40, 20], item.value, 'mid'),
      button([right + 82, top, 30, 30], '+', () => { item.value += 1; }, {'aria-label': item.label + ': more'}));
  });
  state.cards.forEach((lines, k) => parts.push(panel([472, 60 + 150 * k, 300, 138], 'card',
    ...lines.map((line, n) => label([14, 8 + 24 * n, 276, 20], line, n ? '' : 'strong')))));
  parts.push(button([24, 552, 100, 34], 'Cancel', () => { state.committed = 'cancel'; }));
  if (page > 0) parts.push(turner([550, 552, 100, 34], 'Back', () => { view.page = page - 1; }));
  if (page < last) parts.push(turner([660, 552, 116, 34], 'Next', () => { view.page = page + 1; }, {class: 'main'}));
  else parts.push(button([660, 552, 116, 34], 'Save', () => { if (!all.some(wrong)) state.committed = 'save'; }, {class: 'main'}));
  return parts.concat(floating);
}
