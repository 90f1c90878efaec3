// state: {mails: [{from, subject, body}], contacts: [{name, address, phone}], notes: [line], todos: [{what, done}],
//         events: [{title, day, time}], prices: [{item, price}], sent: [{to, body}], committed}; one program at a time is in front
const PROGRAMS = ['Mail', 'Contacts', 'Notes', 'Tasks', 'Calendar', 'Prices'], DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'];
function screen() {
  const front = view.front ?? 'Mail', parts = [panel([0, 0, 150, 600], 'dark')];
  PROGRAMS.forEach((name, n) => parts.push(turner([12, 16 + 44 * n, 126, 36], name, () => { view.front = name; }, {class: name === front ? 'main' : 'pale'})));
  const box = panel([170, 16, 614, 568], 'card', panel([0, 0, 614, 36], 'bar', plain([14, 8, 300, 20], front, 'strong')));
  box.append(...{Mail: mail, Contacts: contacts, Notes: notes, Tasks: tasks, Calendar: calendar, Prices: prices}[front]());
  return [...parts, box];
}
function mail() {
  const open = state.mails[view.mail], parts = [];
  state.mails.forEach((one, n) => parts.push(el('div', {role: 'listitem', 'aria-label': `${one.from}: ${one.subject}`, 'aria-selected': view.mail === n, class: 'item cell', at: [8, 44 + 28 * n, 260, 26],
    onclick: () => { view.mail = n; render(); }}, one.from + ': ' + one.subject)));
  if (open) parts.push(el('p', {class: 'wrap', at: [290, 50, 306, 220]}, open.body));
  const draft = view.draft ??= {to: '', body: ''};
  parts.push(plain([16, 390, 60, 20], 'To'), field([70, 386, 520, 28], 'To', draft.to, text => { draft.to = text; }), plain([16, 430, 60, 20], 'Text'),
    field([70, 426, 520, 28], 'Text', draft.body, text => { draft.body = text; }), button([490, 470, 100, 32], 'Send', () => { state.sent.push({...draft}); view.draft = null; }, {class: 'main'}));
  if (state.sent.length) parts.push(label([16, 520, 560, 20], 'Sent to ' + state.sent.at(-1).to, 'soft'));
  return parts;
}
function contacts() {
  return state.contacts.flatMap((one, n) => [label([16, 52 + 40 * n, 130, 20], one.name, 'strong'), label([150, 52 + 40 * n, 220, 20], one.address),
    field([380, 48 + 40 * n, 200, 28], 'Phone of ' + one.name, one.phone, text => { one.phone = text; })]);
}
const notes = () => state.notes.map((line, n) => label([16, 52 + 28 * n, 580, 22], line));
const tasks = () => state.todos.flatMap((one, n) => [tick([16, 54 + 32 * n, 18, 18], one.what, one.done, () => { one.done = !one.done; }), plain([44, 53 + 32 * n, 500, 20], one.what)]);
function calendar() {
  const fresh = view.event ??= {title: '', day: '', time: ''}, go = edit => () => { edit(); render(); };
  return [...state.events.map((one, n) => label([16, 52 + 26 * n, 500, 20], `${one.day} ${one.time}  ${one.title}`)), plain([16, 390, 60, 20], 'Title'),
    field([70, 386, 520, 28], 'Title', fresh.title, text => { fresh.title = text; }), plain([16, 430, 60, 20], 'Day'), ...DAYS.map((day, n) => el('button', {role: 'radio', 'aria-label': day,
      'aria-checked': day === fresh.day, class: day === fresh.day ? 'main' : '', at: [70 + 62 * n, 426, 56, 28], onclick: go(() => { fresh.day = day; })}, day)),
    plain([400, 430, 60, 20], 'Time'), field([450, 426, 140, 28], 'Time', fresh.time, text => { fresh.time = text; }),
    button([490, 470, 100, 32], 'Add', () => { state.events.push({...fresh}); view.event = null; }, {class: 'main'})];
}
const prices = () => state.prices.flatMap((one, n) => [label([16, 52 + 26 * n, 200, 20], one.item), label([230, 52 + 26 * n, 100, 20], one.price + ' €', 'right')]);
