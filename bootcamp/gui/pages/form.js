// state: {title, fields: [{label, kind: text|check|choice, value, options?}], committed}
function screen() {
  const parts = [el('h1', {}, state.title)];
  state.fields.forEach((field, k) => {
    const left = 24 + 380 * Math.floor(k / 8), top = 60 + 58 * (k % 8);
    if (field.kind === 'check') {
      parts.push(el('div', {class: 'tick', role: 'checkbox', 'aria-label': field.label, 'aria-checked': field.value,
        at: [left, top + 22, 18, 18], onclick: () => change(() => { field.value = !field.value; })},
        field.value ? '✓' : ''));
      parts.push(el('div', {at: [left + 28, top + 22, 300, 18]}, field.label));
      return;
    }
    parts.push(el('div', {at: [left, top, 340, 18]}, field.label));
    if (field.kind === 'text') {
      const input = el('input', {'aria-label': field.label, at: [left, top + 20, 340, 28], autocomplete: 'off',
        spellcheck: 'false', maxlength: 200,
        oninput: () => { if (!state.committed) field.value = input.value; }});
      input.value = field.value;
      parts.push(input);
    } else {
      field.options.forEach((option, n) => {
        const width = Math.floor(340 / field.options.length);
        parts.push(el('button', {role: 'radio', 'aria-label': field.label + ': ' + option,
          'aria-checked': field.value === option, class: field.value === option ? 'main' : '',
          at: [left + n * width, top + 20, width - 6, 28],
          onclick: () => change(() => { field.value = option; })}, option));
      });
    }
  });
  parts.push(el('button', {at: [24, 548, 110, 34], onclick: () => change(() => { state.committed = 'cancel'; })}, 'Cancel'));
  parts.push(el('button', {class: 'main', at: [150, 548, 110, 34],
    onclick: () => change(() => { state.committed = 'save'; })}, 'Save'));
  return parts;
}
