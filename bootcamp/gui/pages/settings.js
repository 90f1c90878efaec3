// state: {title, sections: [{name, items: [{label, kind: switch|number|choice, value, options?, min?, max?, step?}]}],
//         committed}; the tabs only choose what is shown
function screen() {
  const open = view.open ?? 0;
  const parts = [el('h1', {}, state.title)];
  state.sections.forEach((section, n) => parts.push(el('button', {role: 'tab', 'aria-label': section.name,
    'aria-selected': n === open, class: n === open ? 'main' : '', at: [24 + 150 * n, 52, 142, 30],
    onclick: () => { view.open = n; render(); }}, section.name)));
  state.sections[open].items.forEach((item, k) => {
    const top = 104 + 36 * k;
    parts.push(el('div', {class: 'cell', at: [24, top + 4, 280, 20]}, item.label));
    if (item.kind === 'switch') {
      parts.push(el('div', {role: 'switch', class: 'switch', 'aria-label': item.label, 'aria-checked': item.value,
        at: [400, top + 4, 36, 20], onclick: () => change(() => { item.value = !item.value; })}));
    } else if (item.kind === 'number') {
      parts.push(el('button', {'aria-label': item.label + ': less', disabled: item.value <= item.min, at: [400, top, 28, 28],
        onclick: () => change(() => { item.value -= item.step; })}, '−'));
      const shown = el('div', {role: 'status', 'aria-label': item.label, 'aria-valuetext': item.value,
        at: [432, top, 56, 28]}, String(item.value));
      Object.assign(shown.style, {textAlign: 'center', lineHeight: '28px', background: '#fff'});
      parts.push(shown);
      parts.push(el('button', {'aria-label': item.label + ': more', disabled: item.value >= item.max, at: [492, top, 28, 28],
        onclick: () => change(() => { item.value += item.step; })}, '+'));
    } else {
      item.options.forEach((option, n) => parts.push(el('button', {role: 'radio', 'aria-label': item.label + ': ' + option,
        'aria-checked': item.value === option, class: item.value === option ? 'main' : '', at: [400 + 94 * n, top, 90, 28],
        onclick: () => change(() => { item.value = option; })}, option)));
    }
  });
  parts.push(el('button', {at: [24, 548, 110, 34], onclick: () => change(() => { state.committed = 'cancel'; })}, 'Cancel'));
  parts.push(el('button', {class: 'main', at: [150, 548, 110, 34],
    onclick: () => change(() => { state.committed = 'apply'; })}, 'Apply'));
  return parts;
}
