// state: {title, zone, events: [{title, day, start, length, repeat, kind, people: [name]}], busy: [{who, day, start, length}],
//         people: [name], committed}; starts and lengths are counted in half hours, starts from 8:00
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'], ROW = 24, LEFT = 62, WIDE = 144;
const hour = slot => 8 + Math.floor(slot / 2) + (slot % 2 ? ':30' : ':00');
const TONES = {meeting: '#dbeafe', travel: '#fde68a', private: '#d1fae5'};
function screen() {
  const parts = [el('h1', {}, state.title), label([560, 18, 216, 20], state.zone, 'soft right')];
  DAYS.forEach((day, d) => parts.push(plain([LEFT + WIDE * d, 50, WIDE - 4, 20], day, 'strong')));
  for (let slot = 0; slot < 20; slot++) {
    if (slot % 2 === 0) parts.push(plain([16, 72 + ROW * slot, 44, 20], hour(slot), 'soft'));
    DAYS.forEach((day, d) => parts.push(drop(el('div', {role: 'gridcell', 'aria-label': day + ' ' + hour(slot), class: 'sheet',
      at: [LEFT + WIDE * d, 72 + ROW * slot, WIDE - 4, ROW], onclick: () => {
        view.fresh = {title: '', day: d, start: slot, length: 2, repeat: 'never', kind: 'meeting', people: []};
        render();
      }}), item => { if (item.end) item.end.length = Math.max(1, slot + 1 - item.end.start); })));
  }
  const lanes = [...new Set(state.busy.map(block => block.who))], lane = 46 / lanes.length;
  for (const {who, day, start, length} of state.busy) parts.push(el('p', {class: 'busy', 'aria-label':
    `${who} busy ${DAYS[day]} ${hour(start)}-${hour(start + length)}`,
  at: [LEFT + WIDE * day + 92 + lane * lanes.indexOf(who), 72 + ROW * start, lane - 1, ROW * length - 1]}, who[0]));
  state.events.forEach((event, k) => {
    const rivals = state.events.filter((other, n) => other.day === event.day && other.start < event.start + event.length
      && event.start < other.start + other.length && n < k).length;
    const width = state.busy.length ? 88 : 96;
    const box = el('div', {role: 'listitem', class: 'card cell', 'aria-label':
      `${event.title}, ${DAYS[event.day]} ${hour(event.start)}-${hour(event.start + event.length)}, ${event.kind}`,
      at: [LEFT + WIDE * event.day + 2 + 38 * (rivals % 2), 72 + ROW * event.start + 1, width, ROW * event.length - 2],
      style: `background: ${TONES[event.kind]}; padding: 1px 6px`, onclick: () => { view.open = k; render(); }}, event.title);
    if (event.length > 1) box.append(take(el('div', {role: 'slider', 'aria-label': 'End of ' + event.title, class: 'grip',
      at: [0, ROW * event.length - 10, width, 8], onclick: click => click.stopPropagation()}), {end: event}));
    parts.push(box);
  });
  if (view.fresh) parts.push(creator(view.fresh));
  if (view.open !== undefined && state.events[view.open]) parts.push(details(state.events[view.open]));
  return parts;
}
function lengths(event, go) {
  return [1, 2, 3, 4].map((length, n) => el('button', {role: 'radio', 'aria-label': 'Length: ' + length * 30 + ' min',
    'aria-checked': event.length === length, class: event.length === length ? 'main' : '', at: [100 + 74 * n, 82, 68, 28],
    onclick: () => go(() => { event.length = length; })}, length * 30 + ' min'));
}
function creator(event) {
  const turn = edit => { edit(); render(); };
  return dialog([190, 150, 420, 240], `New event, ${DAYS[event.day]} ${hour(event.start)}`,
    plain([18, 48, 80, 20], 'Title'), field([100, 44, 296, 28], 'Title', event.title, text => { event.title = text; }),
    plain([18, 86, 80, 20], 'Length'), ...lengths(event, turn), plain([18, 124, 80, 20], 'Repeat'),
    ...['never', 'daily', 'weekly'].map((rule, n) => el('button', {role: 'radio', 'aria-label': 'Repeat: ' + rule,
      'aria-checked': event.repeat === rule, class: event.repeat === rule ? 'main' : '', at: [100 + 98 * n, 120, 92, 28],
      onclick: () => turn(() => { event.repeat = rule; })}, rule)),
    turner([206, 190, 90, 32], 'Close', () => { view.fresh = null; }),
    button([306, 190, 90, 32], 'Add', () => { state.events.push({...event}); view.fresh = null; }, {class: 'main'}));
}
function details(event) {
  const box = dialog([190, 130, 420, 290], event.title, label([18, 36, 380, 20], `${DAYS[event.day]} ${hour(event.start)} to ${hour(event.start + event.length)}`, 'soft'),
    plain([18, 66, 80, 20], 'Kind'), ...choice([100, 62, 300, 28], 'Kind', Object.keys(TONES), event.kind, kind => { event.kind = kind; }));
  const inner = box.firstChild;
  state.people.forEach((name, n) => inner.append(tick([100 + 150 * (n % 2), 104 + 28 * Math.floor(n / 2), 18, 18], 'Invite ' + name,
    event.people.includes(name), () => { event.people = event.people.includes(name) ? event.people.filter(one => one !== name)
      : [...event.people, name].sort(); }), plain([124 + 150 * (n % 2), 104 + 28 * Math.floor(n / 2), 120, 18], name)));
  inner.append(plain([18, 104, 80, 20], 'Guests'), button([100, 240, 90, 32], 'Delete', () => {
    state.events.splice(view.open, 1);
    view.open = undefined;
  }), turner([306, 240, 90, 32], 'Close', () => { view.open = undefined; }));
  return box;
}
